import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentActions } from '../../../../domain/models/incident/incident-actions.ts';
import { incidentDigest, incidentItem } from '../../../../domain/models/incident/incident-item.ts';
import { adviseRollback } from '../../../../domain/models/incident/rollback-advice.ts';
import { calm } from '../../../../domain/models/incident/situation.ts';
import { diagnosisOf } from '../../../support/incident-story.ts';

const at = '2026-03-01T03:00:00Z';
const before = { storageUri: 's3://models/1', revision: 'r1', since: at, present: 's3://models/2' };
const spoken = [{ text: 'model of the predictor: 1 → 2', weight: 12, at }];
const changed = { action: 'roll-back', for: spoken } as const;

test('going back is worth a plan where the change of the model speaks for the diagnosis', () => {
  assert.deepEqual(adviseRollback(changed, { before }), before);
  // The change is suspected, and nothing is clear enough to recommend anything.
  assert.deepEqual(adviseRollback({ action: 'watch-longer', for: spoken }, { before }), before);
});

test('where it is recommended and nothing is known to go back to, people hear why', () => {
  assert.deepEqual(adviseRollback(changed, undefined), {
    refused: 'it is not known what was deployed before',
  });
  assert.deepEqual(adviseRollback(changed, { before: { unknown: 'no revision' } }), {
    refused: 'no revision',
  });
  const elsewhere = { action: 'roll-back', for: [{ text: 'image of the transformer', weight: 9 }] } as const;
  assert.match(JSON.stringify(adviseRollback(elsewhere, { before })), /no change of the model/);
});

test('where data is behind it, nothing is said of going back', () => {
  const data = { action: 'retrain', for: [{ text: 'amount moved', weight: 9 }] } as const;
  assert.equal(adviseRollback(data, { before }), undefined);
  assert.equal(adviseRollback(data, { before: { unknown: 'no revision' } }), undefined);
});

const plan = {
  planDigest: 'plan-1',
  lines: ['it takes all requests'],
  before: { storageUri: 's3://models/1' },
};

const actions = (action: 'roll-back' | 'retrain' | 'watch-longer', proposals = {}) =>
  incidentActions({ diagnosis: { action }, ...proposals });

test('what is recommended comes first, and only what can be done now is offered', () => {
  const retraining = { planDigest: 'plan-2', lines: [] };
  assert.deepEqual(actions('roll-back', { rollback: plan, retraining }), [
    'roll-back',
    'fix-upstream',
    'retrain',
    'snooze',
    'dismiss',
  ]);
  assert.deepEqual(actions('watch-longer', { rollback: plan }), [
    'fix-upstream',
    'roll-back',
    'snooze',
    'dismiss',
  ]);
  const not = { rollback: { refused: 'no room' } };
  assert.deepEqual(actions('roll-back', not), ['fix-upstream', 'snooze', 'dismiss']);
});

test('an answer is bound to the plan of the roll-back, and people read it, or why there is none', () => {
  const diagnosis = diagnosisOf({ cause: 'code', action: 'roll-back' });
  const digest = (planDigest: string) =>
    incidentDigest('abc', diagnosis, calm, { rollback: { ...plan, planDigest } });
  assert.notEqual(digest('plan-1'), digest('plan-2'));
  assert.notEqual(digest('plan-1'), incidentDigest('abc', diagnosis, calm));
  const item = (rollback: object) =>
    incidentItem({ model: 'm', id: 'abc', digest: 'd' }, calm, diagnosis, {
      rollback: rollback as typeof plan,
    });
  assert.ok(item(plan).reasons.includes('to roll back is: it takes all requests'));
  assert.ok(item({ refused: 'no room' }).reasons.includes('no roll-back now: no room'));
});
