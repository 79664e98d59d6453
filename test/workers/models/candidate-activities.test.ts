import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import type { CandidateRecord } from '../../../clients/candidates/judge-candidate.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { digestOfSettings } from '../../../activities/training/planning/describe-plan.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { beyondJobs } from '../../../workers/models/beyond-jobs.ts';
import { parseConfiguration } from '../../../config/load-configuration.ts';
import { resolveConfiguration } from '../../../config/resolve-configuration.ts';
import { trainingOutputPrefix } from '../../../domain/models/training/retraining-files.ts';
import { createCandidateActivities } from '../../../workers/candidate-activities.ts';
import type { CandidateActivities } from '../../../workers/candidate-activities.ts';
import { createModelRegistry } from '../../../workers/models/model-registry.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { FrozenData, RetrainingPlan, RetrainingReason } from '../../../workflows/retraining-messages.ts';
import { useObjectStorage } from '../../support/object-storage.ts';
import { writeFiles } from '../../support/parquet-files.ts';
import { queryRows } from '../../support/parquet-rows.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const transaction = { model: 'fraud', id: 'a1b2c3d4e5f6' };
const start = Date.parse('2026-05-01T00:00:00Z') / 1000;
const plan = { digest: 'd'.repeat(64) } as RetrainingPlan;
const reason: RetrainingReason = { kind: 'person', actor: 'jane', reason: 'new labels' };

/** Rows whose label follows the amount; the serving model does not know that it turned. */
const rows = (from: number, to: number): string => `SELECT to_timestamp(${start} + i) AS moment,
  (hash(i) % 1000) / 1000.0 AS amount, CASE WHEN i % 5 = 0 THEN 'FR' ELSE 'DE' END AS country,
  CASE WHEN (hash(i) % 1000) / 1000.0 + (hash(i + 1) % 1000) / 2000.0 > 0.7 THEN 'fraud' ELSE 'fine' END AS label,
  (hash(i + 2) % 1000) / 1000.0 AS score FROM range(${from}, ${to}) t(i)`;

const storage = await useObjectStorage();

const asActivity = <Input extends object, Result>(
  activity: (input: Input) => Promise<Result>,
  input: Input,
): Promise<Result> => new MockActivityEnvironment().run(activity, input);

const job = (attempt: number, outputUri: string) => ({
  namespace: 'ml-training',
  name: `retrain-fraud-${attempt}`,
  uid: `u-${attempt}`,
  attempt,
  outputUri,
});

/** The activities as a worker has them, over a real bucket. */
describe('from frozen data to a registered candidate, in a real bucket', () => {
  let activities: CandidateActivities;
  let activitiesWithOtherGates: CandidateActivities;
  let agreed = '';
  let store: ObjectStore;
  let folder = '';

  before(async () => {
    const { endpoint, region, accessKey, secretKey } = storage;
    const client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
      forcePathStyle: true,
    });
    await client.send(new CreateBucketCommand({ Bucket: 'plumbline' }));
    client.destroy();
    process.env['TEST_ACCESS_KEY'] = accessKey;
    process.env['TEST_SECRET_KEY'] = secretKey;
    folder = temporaryFolder();
    await writeFiles({
      [path.join(folder, 'window.parquet')]: rows(0, 2000),
      [path.join(folder, 'reference.parquet')]: rows(-3000, -1000),
    });
    const yaml = `version: 1
storage: { s3: { bucket: plumbline, endpoint: '${endpoint}', region: ${region},
  credentials: { accessKeyId: { env: TEST_ACCESS_KEY }, secretAccessKey: { env: TEST_SECRET_KEY } } } }
models:
  - name: fraud
    cluster: { context: prod }
    target: label
    prediction: score
    probabilities: { fraud: score }
    time: moment
    reference: reference.parquet
    current: { storage: logs/window.parquet, window: 100 }
    retrain: { cronJob: ml-training/fraud, data: { referenceRows: 300 } }
    evaluate: { better: { roc_auc: 0.05 }, notWorse: { roc_auc: 0.02, by: [country, period] }, latency: 20ms, size: 1M }
  - { name: quiet, cluster: { context: prod } }
`;
    const { configuration: written } = parseConfiguration(yaml, 'plumbline.yaml', new Date());
    const configuration = resolveConfiguration(written, folder);
    store = await openStorage(configuration);
    await store.put('logs/window.parquet', await readFile(path.join(folder, 'window.parquet')));
    activities = activitiesOf(configuration);
    const lenient = parseConfiguration(
      yaml.replace('better: { roc_auc: 0.05 }', 'better: { roc_auc: -1 }'),
      'plumbline.yaml',
      new Date(),
    );
    activitiesWithOtherGates = activitiesOf(resolveConfiguration(lenient.configuration, folder));
    const [model] = configuration.models;
    agreed = digestOfSettings(beyondJobs(configuration, model!, model!.retrain!));
  });

  const activitiesOf = (configuration: Configuration): CandidateActivities =>
    createCandidateActivities(configuration, {
      store,
      now: () => new Date('2026-06-01T00:00:00Z'),
      findModel: createModelRegistry(configuration, store),
    });

  /** What a Job does: it answers the questions by the amount. */
  async function train(data: FrozenData, attempt: number, changed: object = {}): Promise<string> {
    const questions = path.join(folder, 'questions.parquet');
    await writeFile(questions, await store.read(data.questions));
    const answers = await queryRows(`SELECT plumbline_row, amount FROM '${questions}'`);
    const lines = answers.map(
      ({ plumbline_row: row, amount }) => `${String(row)},${String(amount)},${1 - Number(amount)}`,
    );
    const prefix = trainingOutputPrefix(transaction, attempt);
    const { uri } = await store.put(`${prefix}model.json`, '{"weight": 1}');
    const output = uri.slice(0, -'model.json'.length);
    await store.put(
      `${prefix}predictions.csv`,
      ['plumbline_row,probabilities.fraud,probabilities.fine', ...lines, ''].join('\n'),
    );
    const result = {
      version: 1,
      modelUri: 'model.json',
      dataSha256: data.training.sha256,
      metrics: { roc_auc: 0.9 },
      parameters: { epochs: 3 },
      code: { image: 'registry.example/train:1.4', revision: '0123abc' },
      latencyMs: 2,
      predictions: 'predictions.csv',
      ...changed,
    };
    await store.put(`${prefix}result.json`, JSON.stringify(result));
    return output;
  }

  it('ends with one version that says where it comes from', async () => {
    const data = await asActivity(activities.freezeTrainingData, { transaction });
    const again = { transaction, settingsDigest: agreed };
    assert.deepEqual(await asActivity(activities.freezeTrainingData, again), data);
    await assert.rejects(asActivity(activitiesWithOtherGates.freezeTrainingData, again), {
      type: 'training-settings-outdated',
      nonRetryable: true,
      message: /^the data, gates or registry of fraud in plumbline\.yaml have changed since the plan/,
    });
    assert.match(
      data.training.uri,
      /^s3:\/\/plumbline\/models\/fraud\/retrainings\/a1b2c3d4e5f6\/data\/.*training\.parquet$/,
    );
    assert.deepEqual([data.trainingRows, data.evaluationRows], [1600, 700]);
    const outputUri = await train(data, 1);
    const evaluate = { transaction, data, job: job(1, outputUri) };
    const evaluation = await asActivity(activities.evaluateCandidate, evaluate);
    assert.equal(evaluation.verdict, 'pass', evaluation.headline);
    assert.deepEqual(await asActivity(activities.evaluateCandidate, evaluate), evaluation);
    // By the gates that were agreed to, whatever is configured by now.
    assert.deepEqual(await asActivity(activitiesWithOtherGates.evaluateCandidate, evaluate), evaluation);
    assert.ok(evaluation.gates.some(({ slice }) => slice?.column === 'period'));
    assert.ok(evaluation.gates.some(({ slice }) => slice?.column === 'country' && slice.value === 'FR'));
    assert.equal(evaluation.modelUri, `${outputUri}model.json`);
    assert.match(evaluation.modelSha256 ?? '', /^[0-9a-f]{64}$/);
    const record = JSON.parse(Buffer.from(await store.read(evaluation.record)).toString()) as CandidateRecord;
    assert.equal(record.data.evaluation.sha256, data.evaluation.sha256);
    assert.deepEqual(record.outcome.rows, { current: 400, reference: 300 });
    const register = {
      transaction,
      data,
      job: job(1, outputUri),
      evaluation,
      plan,
      reason,
      approvedBy: ['jane'],
    };
    const registered = await asActivity(activities.registerCandidate, register);
    assert.deepEqual(await asActivity(activities.registerCandidate, register), registered);
    assert.deepEqual(registered, {
      registry: 'plumbline',
      name: 'fraud',
      version: '1',
      modelUri: `${outputUri}model.json`,
    });
    const [version] = JSON.parse(
      Buffer.from((await store.get('models/fraud/registry/versions.json')) ?? []).toString(),
    ) as { lineage: Record<string, unknown> }[];
    assert.deepEqual(version?.lineage['code'], { image: 'registry.example/train:1.4', revision: '0123abc' });
    assert.deepEqual(version?.lineage['approvedBy'], ['jane']);
    assert.equal(version?.lineage['reason'], 'jane: new labels');
  });

  it('can all be put back, in any order and as often as it takes', async () => {
    for (let times = 0; times < 2; times += 1) {
      const why = 'cancelled by jane';
      const withdrawn = await asActivity(activities.withdrawCandidate, { transaction, why });
      assert.equal(withdrawn, 'version 1 of fraud is marked as withdrawn');
      assert.equal(
        await asActivity(activities.rejectCandidate, { transaction, why }),
        'the candidate is marked as rejected',
      );
      assert.equal(
        await asActivity(activities.deleteTrainingOutput, { transaction }),
        times === 0 ? '3 files of the tries were deleted' : 'the tries had written nothing',
      );
      assert.equal(
        await asActivity(activities.deleteTrainingData, { transaction }),
        times === 0 ? 'the frozen data was deleted' : 'there was no frozen data',
      );
    }
    const left: string[] = [];
    for await (const key of store.list('models/')) left.push(key);
    assert.deepEqual(left, [
      'models/fraud/registry/versions.json',
      'models/fraud/retrainings/a1b2c3d4e5f6/evaluation.json',
      'models/fraud/retrainings/a1b2c3d4e5f6/rejection.json',
    ]);
    const other = { model: 'fraud', id: 'ffffffffffff' };
    assert.equal(
      await asActivity(activities.withdrawCandidate, { transaction: other, why: '' }),
      'nothing was registered',
    );
    assert.equal(
      await asActivity(activities.rejectCandidate, { transaction: other, why: '' }),
      'there was no candidate yet',
    );
  });

  it('says once what no retry can mend', async () => {
    const other = { model: 'fraud', id: 'eeeeeeeeeeee' };
    const data = await asActivity(activities.freezeTrainingData, { transaction: other });
    const evaluate = { transaction: other, data, job: job(1, 's3://plumbline/somewhere/') };
    await assert.rejects(asActivity(activities.evaluateCandidate, evaluate), (error) => {
      assert.ok(error instanceof ApplicationFailure && error.nonRetryable === true);
      assert.equal(error.type, 'candidate-result');
      assert.match(
        error.message,
        /^the Job succeeded without writing s3:\/\/plumbline\/somewhere\/result\.json/,
      );
      return true;
    });
    for (const [model, words] of [
      ['quiet', /model quiet cannot be retrained/],
      ['unknown', /there is no model unknown/],
    ] as const)
      await assert.rejects(
        asActivity(activities.freezeTrainingData, { transaction: { model, id: 'x' } }),
        (error) =>
          error instanceof ApplicationFailure && error.nonRetryable === true && words.test(error.message),
      );
  });

  after(() => {
    delete process.env['TEST_ACCESS_KEY'];
    delete process.env['TEST_SECRET_KEY'];
  });
});
