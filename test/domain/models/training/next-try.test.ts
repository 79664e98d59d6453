import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryOf, nextTry } from '../../../../domain/models/training/next-try.ts';
import type {
  FailureClass,
  Reaction,
  TrainingFailure,
} from '../../../../domain/models/training/training-failure.ts';

const failure = (of: FailureClass, reaction: Reaction): TrainingFailure => ({
  class: of,
  reaction,
  detail: of,
});
const outOfMemory = failure('out-of-memory', 'again-with-more-memory');
const preempted = failure('preempted', 'again-from-checkpoint');
const limits = { mostAttempts: 4, memorySteps: ['16Gi', '32Gi'] };

const cases: [name: string, failures: TrainingFailure[], words: string][] = [
  [
    'a fault of the program is not tried again',
    [failure('bug', 'stop')],
    'stop: trying again would not help',
  ],
  ['out of memory gets the first step', [outOfMemory], 'again with 16Gi of memory'],
  ['a second time the next one', [outOfMemory, preempted, outOfMemory], 'again with 32Gi of memory'],
  [
    'beyond the last step it stops',
    [outOfMemory, outOfMemory, outOfMemory],
    'stop: more memory is not allowed than the 32Gi it had',
  ],
  ['a preemption goes on from the checkpoint', [preempted, preempted], 'again from the checkpoint'],
  ['and stops at the most tries', [preempted, preempted, preempted, preempted], 'stop: 4 tries are the most'],
];
for (const [name, failures, words] of cases)
  test(name, () => {
    const next = nextTry(failures, limits);
    assert.equal(next.again ? `again ${next.how}` : `stop: ${next.why}`, words);
  });

test('where no more memory is allowed, one that ran out of it stops', () => {
  assert.deepEqual(nextTry([outOfMemory], { mostAttempts: 1, memorySteps: [] }), {
    again: false,
    why: 'more memory is not allowed',
  });
});

test('memory that was given stays for tries after another failure', () => {
  assert.equal(memoryOf([preempted], limits.memorySteps), undefined);
  assert.equal(memoryOf([outOfMemory, preempted], limits.memorySteps), '16Gi');
});
