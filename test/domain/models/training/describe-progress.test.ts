import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeCost, describeProgress } from '../../../../domain/models/training/describe-progress.ts';

const now = new Date('2026-06-01T12:00:00Z');
const calm = { preemptions: 0 };

test('a Job that waits says for how long and why', () => {
  const waiting = '0 of 3 nodes have a free nvidia.com/gpu';
  const shown = { ...calm, phase: 'queued' as const, since: '2026-06-01T11:48:00Z', waiting };
  assert.equal(describeProgress(shown, now), `queued for 12 min: ${waiting}`);
});

test('one that runs says where, how far it is, and when it will be ready', () => {
  const shown = {
    phase: 'running' as const,
    since: '2026-06-01T11:00:00Z',
    progress: 0.4,
    estimatedEnd: '2026-06-01T14:30:00Z',
    node: 'gpu-1',
    preemptions: 2,
  };
  assert.equal(
    describeProgress(shown, now),
    'running for 1 h on gpu-1, 40 % done, ready in 2 h, preempted 2 times',
  );
});

test('an end that is past, and a time that is none, are not told', () => {
  const shown = { ...calm, phase: 'running' as const, since: 'soon', estimatedEnd: '2026-06-01T11:59:00Z' };
  assert.equal(describeProgress(shown, now), 'running');
});

test('the cost names lost work only where there was some, and little is not nothing', () => {
  assert.equal(describeCost({ gpuHours: 3.24, lostGpuHours: 0 }), '3.2 GPU hours');
  assert.equal(
    describeCost({ gpuHours: 3.24, lostGpuHours: 0.41 }),
    '3.2 GPU hours, 0.4 of them lost to preemptions',
  );
  assert.equal(describeCost({ gpuHours: 0.02, lostGpuHours: 0 }), '< 0.1 GPU hours');
});
