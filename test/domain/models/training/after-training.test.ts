import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reasonAgainstTraining } from '../../../../domain/models/training/guards.ts';
import type { PastTraining } from '../../../../domain/models/training/guards.ts';
import { classifyFailure } from '../../../../domain/models/training/training-failure.ts';
import type { FailedJob, FailedPod } from '../../../../domain/models/training/training-failure.ts';
import { waitingReason } from '../../../../domain/models/training/waiting-reason.ts';

const hour = 60 * 60 * 1000;
const now = Date.parse('2026-11-21T12:00:00Z');
const limits = { cooldown: 24 * hour, gpuHoursPerWeek: 40, mostFailures: 3 };

function past(hoursAgo: number, outcome: PastTraining['outcome'] = 'registered', gpuHours = 1): PastTraining {
  return { endedAt: new Date(now - hoursAgo * hour).toISOString(), outcome, gpuHours };
}

describe('the guards of retraining', () => {
  it('let a model be retrained that has rested', () => {
    assert.equal(reasonAgainstTraining([], limits, 8, now), undefined);
    assert.equal(reasonAgainstTraining([past(25)], limits, 8, now), undefined);
  });

  it('make it rest, and say until when', () => {
    assert.match(reasonAgainstTraining([past(23)], limits, 1, now) ?? '', /until 2026-11-21T13:00:00\.000Z$/);
  });

  it('keep the budget of the week', () => {
    const spent = [past(24 * 6, 'registered', 30), past(24 * 8, 'registered', 100)];
    assert.equal(reasonAgainstTraining(spent, limits, 10, now), undefined);
    assert.match(
      reasonAgainstTraining(spent, limits, 11, now) ?? '',
      /^30 of 40 GPU hours of the week are spent, and 11 more are needed$/,
    );
  });

  it('stop after failures in a row, which what people cancelled does not break', () => {
    const failures = [past(200, 'failed'), past(150, 'failed'), past(120, 'cancelled'), past(100, 'failed')];
    assert.match(reasonAgainstTraining(failures, limits, 1, now) ?? '', /^the last 3 retrainings failed/);
    assert.equal(reasonAgainstTraining([...failures, past(50)], limits, 1, now), undefined);
  });

  it('take a person who starts one to have looked at the failures, and keep everything else', () => {
    const failures = [past(3, 'failed', 10), past(2, 'failed', 10), past(1, 'failed', 10)];
    assert.equal(reasonAgainstTraining(failures, limits, 10, now, true), undefined);
    assert.match(reasonAgainstTraining(failures, limits, 11, now, true) ?? '', /^30 of 40 GPU hours/);
    assert.match(reasonAgainstTraining([past(2), past(1, 'failed')], limits, 1, now, true) ?? '', /cooldown/);
  });
});

function failed(pod: Partial<FailedPod> | undefined, job: Partial<FailedJob> = {}): FailedJob {
  return {
    deleted: false,
    pods: pod === undefined ? [] : [{ disrupted: false, ...pod }],
    warnings: [],
    ...job,
  };
}

describe('the class of a failed training', () => {
  const cases: [name: string, job: FailedJob, of: string, reaction: string][] = [
    ['bad data', failed({ exitCode: 64, containerReason: 'Error' }), 'data', 'stop'],
    ['a bug', failed({ exitCode: 1, containerReason: 'Error' }), 'bug', 'stop'],
    [
      'too little memory',
      failed({ exitCode: 137, containerReason: 'OOMKilled' }),
      'out-of-memory',
      'again-with-more-memory',
    ],
    ['a preemption', failed({ exitCode: 143, disrupted: true }), 'preempted', 'again-from-checkpoint'],
    ['an eviction', failed({ reason: 'Evicted' }), 'preempted', 'again-from-checkpoint'],
    [
      'an image that is not there',
      failed({ waiting: { reason: 'ImagePullBackOff', message: '' } }),
      'image',
      'stop',
    ],
    [
      'a quota',
      failed(undefined, {
        warnings: [
          'Error creating: pods "x" is forbidden: exceeded quota: gpus, requested: requests.nvidia.com/gpu=2, used: requests.nvidia.com/gpu=1, limited: requests.nvidia.com/gpu=2',
        ],
      }),
      'quota',
      'stop',
    ],
    ['a deadline', failed({ exitCode: 143 }, { reason: 'DeadlineExceeded' }), 'deadline', 'stop'],
    ['a Job that somebody deleted', failed(undefined, { deleted: true }), 'deleted', 'stop'],
  ];
  for (const [name, job, of, reaction] of cases)
    it(`tells ${name}`, () => {
      const found = classifyFailure(job);
      assert.deepEqual([found.class, found.reaction], [of, reaction]);
    });
});

describe('the reason why a pod waits', () => {
  it('is said in plain words', () => {
    assert.equal(
      waitingReason(
        '0/3 nodes are available: 2 Insufficient nvidia.com/gpu, 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 3 No preemption victims found.',
      ),
      '0 of 3 nodes fit: 2 have no free nvidia.com/gpu, 1 is closed for new pods',
    );
    assert.equal(
      waitingReason('0/5 nodes are available: 5 node(s) had untolerated taint {nvidia.com/gpu: true}.'),
      '0 of 5 nodes fit: 5 are reserved (taint nvidia.com/gpu)',
    );
  });

  it('is left as the scheduler says it where it says it otherwise', () => {
    assert.equal(waitingReason('no nodes available to schedule pods'), 'no nodes available to schedule pods');
  });
});
