import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextMove } from '../../../../domain/models/rollout/next-move.ts';
import type { HeldStep } from '../../../../domain/models/rollout/next-move.ts';

const minute = 60_000;

const held: HeldStep = {
  hold: 5 * minute,
  minimumRequests: 100,
  elapsed: 5 * minute,
  longestHold: 30 * minute,
  errorsInRow: 0,
  errorBudget: 3,
  isPaused: false,
  isHurried: false,
  isAgreed: false,
};

const moveOf = (
  verdict: 'pass' | 'fail' | 'inconclusive' | 'error',
  changes: Partial<HeldStep> = {},
  requests = 100,
) => nextMove({ verdict, requests }, { ...held, ...changes }).move;

test('a failing analysis undoes a step whatever people asked for', () => {
  for (const wish of [{}, { isPaused: true }, { isHurried: true }, { isAgreed: true }]) {
    assert.equal(moveOf('fail', { ...wish, elapsed: 0 }, 0), 'undo', JSON.stringify(wish));
  }
});

test('a step goes on once it has passed, was held long enough, and has seen enough requests', () => {
  assert.equal(moveOf('pass'), 'go-on');
  assert.equal(moveOf('pass', { elapsed: 5 * minute - 1 }), 'hold');
  assert.equal(moveOf('pass', {}, 99), 'hold');
  assert.equal(moveOf('pass', { isPaused: true }), 'hold');
});

test('no data is never a pass: it holds, and asks people in the end', () => {
  for (const verdict of ['inconclusive', 'error'] as const) {
    assert.equal(moveOf(verdict), 'hold', verdict);
    assert.equal(moveOf(verdict, { elapsed: 30 * minute }), 'ask', verdict);
    assert.equal(moveOf(verdict, { isHurried: true }), 'hold', verdict);
  }
  assert.equal(moveOf('pass', { elapsed: 30 * minute }, 99), 'ask', 'too little traffic');
  assert.equal(moveOf('inconclusive', { elapsed: 40 * minute, hold: 60 * minute }), 'hold', 'still held');
});

test('what cannot be measured is undone when the budget for that is used up, unless a person watches it', () => {
  assert.equal(moveOf('error', { errorsInRow: 3 }), 'hold');
  assert.equal(moveOf('error', { errorsInRow: 4 }), 'undo');
  assert.equal(moveOf('error', { errorsInRow: 4, isPaused: true }), 'hold');
  assert.equal(moveOf('error', { errorsInRow: 4, isAgreed: true }), 'go-on');
});

const agreed = (verdict: 'pass' | 'inconclusive', changes: Partial<HeldStep>) =>
  nextMove({ verdict, requests: 100 }, { ...held, isAgreed: true, ...changes });

test('what goes on tells whether it was proved, or let pass by people', () => {
  assert.deepEqual(agreed('pass', {}), { move: 'go-on', by: 'analysis' });
  assert.deepEqual(agreed('pass', { elapsed: 0 }), { move: 'go-on', by: 'people' });
  assert.deepEqual(agreed('inconclusive', { isHurried: true }), { move: 'go-on', by: 'people' });
});

test('whoever hurries it skips the hold, and whoever agrees answers for what cannot be told', () => {
  assert.equal(moveOf('pass', { isHurried: true, elapsed: 0 }, 1), 'go-on');
  assert.equal(moveOf('inconclusive', { isAgreed: true }), 'go-on');
  assert.equal(moveOf('inconclusive', { isAgreed: true, isPaused: true }), 'hold');
});
