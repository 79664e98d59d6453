import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConfiguration } from '../../../config/load-configuration.ts';
import type { TrainingDoors, TrainingSettings } from '../../../activities/training/training-settings.ts';
import { createClusterPool } from '../../../workers/cluster-pool.ts';
import { createTrainingDoors } from '../../../workers/models/training-doors.ts';

function doorsOf(model: object, more: object = {}): TrainingDoors {
  const models = [{ name: 'fraud', cluster: { context: 'prod' }, ...model }];
  const text = JSON.stringify({ version: 1, models, ...more });
  const { configuration } = parseConfiguration(text, 'plumbline.yaml', new Date());
  return createTrainingDoors(configuration, createClusterPool());
}

const settingsOf = (model: object, more: object = {}): TrainingSettings =>
  doorsOf(model, more).trainingOf('fraud');

const cronJob = 'ml-training/nightly';

describe('how a model is trained, as the configuration says', () => {
  it('places pods on spot nodes with the GPUs asked for', () => {
    const gpus = { count: 2, type: 'L4', resource: 'nvidia.com/gpu' };
    const { resources, limits } = settingsOf({
      retrain: { cronJob, gpus, spot: 'gke', nodeSelector: { zone: 'a' } },
    });
    assert.deepEqual(resources.nodeSelector, {
      zone: 'a',
      'nvidia.com/gpu.product': 'L4',
      'cloud.google.com/gke-spot': 'true',
    });
    assert.deepEqual(resources.tolerations, [
      { key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' },
    ]);
    assert.deepEqual(resources.gpus, { resource: 'nvidia.com/gpu', count: 2 });
    assert.equal(limits.gpuHoursPerWeek, Infinity);
  });

  it('looks for nothing in another cluster than the one that it was planned in', async () => {
    const doors = doorsOf({ retrain: { cronJob } });
    await assert.rejects(doors.trainingClusterOf('fraud', 'staging'), {
      code: 'training-cluster-changed',
      retryable: false,
      message:
        'this retraining of fraud was planned in staging, and plumbline.yaml names prod by now; what is left of it is in staging',
    });
  });

  it('asks as is usual, but for what is said otherwise, or not at all', () => {
    const approvals = { default: { quorum: 1, remindAfter: '10m' } };
    const asked = settingsOf({ retrain: { cronJob, approvals: { quorum: 2 } } }, { approvals });
    assert.deepEqual([asked.approval?.quorum, asked.approval?.remindAfter], [2, 600_000]);
    const unasked = settingsOf({
      retrain: { cronJob, approve: false, approvals: { approvers: [{ user: 'ada' }] } },
    });
    assert.equal(unasked.approval, undefined);
    assert.deepEqual(unasked.steering?.approvers, [{ user: 'ada' }], 'who may stop it');
  });

  it('tells people of data, gates and registry, and puts them into the digest', () => {
    const { lines, decided } = settingsOf(
      {
        retrain: { cronJob, data: { storage: 'labelled/', window: '30d', heldOut: { latest: 500 } } },
        evaluate: { better: { roc_auc: 0.002 }, notWorse: { roc_auc: 0.01, by: ['country'] } },
        time: 'moment',
      },
      { registry: { mlflow: { url: 'https://mlflow.example', token: { env: 'MLFLOW_TOKEN' } } } },
    ).beyondJobs;
    assert.deepEqual(lines, [
      'data: labelled/, the latest 30d, frozen first; the latest 500 rows held out to judge by',
      'gates beside the model that serves: roc_auc better by 0.002; roc_auc nowhere worse by more than 0.01; also within each country',
      'registered in MLflow, experiment plumbline',
    ]);
    assert.match(JSON.stringify(decided), /"roc_auc":0\.002/);
  });

  it('evaluates by a Job that asks for what its template says, and for what was agreed to otherwise', () => {
    const gpus = { count: 2 };
    const retrain = { cronJob, gpus, spot: 'gke', queue: 'gpu', parameters: { depth: 3 }, deadline: '2h' };
    const plain = settingsOf({ retrain });
    const { evaluation, beyondJobs } = settingsOf({ retrain, evaluate: { job: 'ml-training/answer' } });
    assert.deepEqual(evaluation, {
      template: { kind: 'Job', namespace: 'ml-training', name: 'answer' },
      resources: { namespace: 'ml-training', parameters: { depth: 3 }, deadline: 7_200_000 },
    });
    assert.equal(plain.evaluation, undefined);
    // Where a template is found is not what is agreed to, but what is made of it.
    assert.deepEqual(beyondJobs, plain.beyondJobs);
  });

  it('is said to be missing where it is', () => {
    assert.throws(() => settingsOf({}), {
      code: 'model-not-trainable',
      message: 'model fraud cannot be retrained: say in plumbline.yaml how (models[].retrain)',
    });
  });
});
