import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemediationState } from '../../workflows/messages.ts';
import { actorsIn } from '../../workflows/remediation-view.ts';
import { decision } from '../support/remediation-story.ts';

function state(changes: object): RemediationState {
  const seen = { item: { managers: ['kubectl-edit', 'eve'] } };
  return { seen, gate: {}, ...changes } as unknown as RemediationState;
}

test('a remediation is found by who made the change, and then by who decided about it, too', () => {
  assert.deepEqual(actorsIn(state({})), ['kubectl-edit', 'eve']);
  const votes = [decision({ actor: 'ada' }), decision({ actor: 'eve' })];
  const decided = { review: { votes, decision: decision({ actor: 'bob' }) } };
  assert.deepEqual(actorsIn(state({ gate: decided })), ['kubectl-edit', 'eve', 'ada', 'bob']);
});

test('who wanted the pull request is named while it is waited for', () => {
  const pullRequest = { decision: decision({ actor: 'ada' }) };
  assert.deepEqual(actorsIn(state({ seen: undefined, pullRequest })), ['ada']);
});
