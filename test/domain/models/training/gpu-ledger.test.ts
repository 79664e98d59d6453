import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addToLedger, mergeLedgers, sumLedger } from '../../../../domain/models/training/gpu-ledger.ts';
import type { GpuLedger } from '../../../../domain/models/training/gpu-ledger.ts';
import type { TrainingPod } from '../../../../domain/models/training/training-pod.ts';

const hour = 60 * 60 * 1000;
const start = Date.parse('2026-11-21T00:00:00Z');
const at = (hours: number): string => new Date(start + hours * hour).toISOString();

function pod(uid: string, changes: Partial<TrainingPod> = {}): TrainingPod {
  return {
    uid,
    name: uid,
    createdAt: at(0),
    trainer: 'train',
    gpus: 2,
    isOver: false,
    isLeaving: false,
    disrupted: false,
    boundAt: at(0),
    ...changes,
  };
}

const seen = (ledger: GpuLedger, pods: TrainingPod[], hours: number, jobIsOver = false): GpuLedger =>
  addToLedger(ledger, pods, start + hours * hour, jobIsOver);

describe('the ledger of GPU hours', () => {
  it('counts from the moment a pod holds its GPUs until it has ended, however late that is seen', () => {
    assert.equal(sumLedger(seen({}, [pod('a', { boundAt: at(1) })], 3)).gpuHours, 4);
    const ended = seen({}, [pod('a', { isOver: true, endedAt: at(2) })], 9);
    assert.equal(sumLedger(ended).gpuHours, 4);
  });

  it('counts nothing for a pod without a node', () => {
    const { boundAt: _boundAt, ...unbound } = pod('a');
    assert.deepEqual(sumLedger(seen({}, [unbound], 5)), { gpuHours: 0, lostGpuHours: 0, preemptions: 0 });
  });

  it('counts as lost what a pod did after its last checkpoint before it was taken away', () => {
    const disrupted = { isOver: true, disrupted: true, exitCode: 143, endedAt: at(3) };
    const without = seen({}, [pod('a', disrupted)], 3);
    assert.deepEqual(sumLedger(without), { gpuHours: 6, lostGpuHours: 6, preemptions: 1 });
    const withCheckpoint = seen({}, [pod('a', { ...disrupted, checkpointAt: at(2.5) })], 3);
    assert.deepEqual(sumLedger(withCheckpoint), { gpuHours: 6, lostGpuHours: 1, preemptions: 1 });
  });

  it('takes a pod that is gone without an end for one that was taken away, when it was last seen', () => {
    const before = seen({}, [pod('a', { checkpointAt: at(1) })], 2);
    const after = seen(before, [pod('b', { boundAt: at(4) })], 5);
    assert.deepEqual(sumLedger(after), { gpuHours: 4 + 2, lostGpuHours: 2, preemptions: 1 });
    assert.deepEqual(seen(after, [pod('b', { boundAt: at(4) })], 5), after);
  });

  it('takes no pod for lost that went with its Job', () => {
    const after = seen(seen({}, [pod('a')], 2), [], 3, true);
    assert.deepEqual(sumLedger(after), { gpuHours: 4, lostGpuHours: 0, preemptions: 0 });
  });

  it('lets time stand still for a pod that has ended without saying when', () => {
    const over = { isOver: true, disrupted: true };
    const once = seen({}, [pod('a', over)], 2);
    assert.deepEqual(seen(once, [pod('a', over)], 8), once);
  });

  it('believes a checkpoint only within the time of the pod', () => {
    const disrupted = { isOver: true, disrupted: true, endedAt: at(2) };
    const future = seen({}, [pod('a', { ...disrupted, checkpointAt: at(50) })], 2);
    assert.equal(sumLedger(future).lostGpuHours, 0);
    const past = seen({}, [pod('a', { ...disrupted, checkpointAt: at(-50) })], 2);
    assert.equal(sumLedger(past).lostGpuHours, 4);
  });

  it('keeps what either of two watchers saw last', () => {
    const early = seen({}, [pod('a')], 1);
    const late = seen(early, [pod('a', { isOver: true, endedAt: at(2) }), pod('b', { boundAt: at(2) })], 3);
    assert.deepEqual(mergeLedgers(early, late), late);
    assert.deepEqual(mergeLedgers(late, early), late);
  });
});
