import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProposeRetraining } from '../../../activities/models/propose-retraining.ts';
import type { TrainingActivities } from '../../../activities/training/training-activities.ts';
import { retrainingPlan } from '../../support/retraining-story.ts';

const question = { model: 'fraud', id: '7c1f0a9be2d4' };

const propose = (planRetraining: TrainingActivities['planRetraining'], isTrainable = true) =>
  createProposeRetraining({ isTrainable: () => isTrainable, planRetraining })(question);

const away = () => Promise.reject(new Error('connect ECONNREFUSED\n    at somewhere'));

test('a model that is set up for no retraining is offered none', async () => {
  assert.equal(await propose(away, false), undefined);
});

test('a plan is shown with what a decision is bound to, a refusal with its reason', async () => {
  const { digest, lines } = retrainingPlan();
  assert.deepEqual(await propose(async () => ({ plan: retrainingPlan() })), { planDigest: digest, lines });
  assert.deepEqual(await propose(async () => ({ refused: 'the cooldown lasts' })), {
    refused: 'the cooldown lasts',
  });
});

test('a cluster that is away holds up no diagnosis', async () => {
  assert.deepEqual(await propose(away), { refused: 'it cannot be planned: connect ECONNREFUSED' });
});
