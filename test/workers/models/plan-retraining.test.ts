import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { readRetraining, readRetrainings } from '../../../activities/training/stored-retrainings.ts';
import type { PastTraining } from '../../../domain/models/training/guards.ts';
import type { RetrainModelResult, RetrainingReason } from '../../../workflows/retraining-messages.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { useTraining } from '../../support/training-jobs.ts';
import type { TestTraining, TrainingJobParts } from '../../support/training-jobs.ts';

// A real API server judges what is planned: nothing runs here.

const timeout = 300_000;
const cluster = await useKubernetes();
const pool = `pool-${process.pid}`;
await cluster.call('POST', '/api/v1/nodes', { metadata: { name: pool, labels: { pool } } });
await cluster.call(
  'PATCH',
  `/api/v1/nodes/${pool}/status`,
  { status: { allocatable: { cpu: '8', 'acme.example/gpu': '4' }, capacity: { 'acme.example/gpu': '4' } } },
  'application/merge-patch+json',
);
after(() => cluster.call('DELETE', `/api/v1/nodes/${pool}`).catch(() => undefined));
const gpus = (count: number, more: object = {}) => ({
  gpus: { resource: 'acme.example/gpu', count, ...more },
});

async function refusal(training: TestTraining, by?: 'person'): Promise<string> {
  const found = await training.plan(by);
  return 'refused' in found ? found.refused : 'not refused';
}

async function record(training: TestTraining, id: string, past: PastTraining): Promise<void> {
  const result: RetrainModelResult = {
    outcome: past.outcome,
    detail: 'as it went',
    transaction: id,
    gpuHours: past.gpuHours,
    lostGpuHours: 0,
    undone: [],
    leftToDo: [],
  };
  const reason: RetrainingReason = { kind: 'person', actor: 'ada', reason: 'drift' };
  await new MockActivityEnvironment().run(training.activities.recordRetraining, {
    transaction: { model: 'fraud', id },
    startedAt: new Date(Date.parse(past.endedAt) - 3_600_000).toISOString(),
    reason,
    plan: undefined,
    result,
    past,
  });
}

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

describe('the plan of a retraining', { timeout }, () => {
  const cases: [name: string, parts: TrainingJobParts, words: RegExp][] = [
    [
      'a namespace that is not there',
      { namespace: 'nowhere' },
      /^there is no namespace nowhere .*create it$/,
    ],
    [
      'a misspelt field of the template',
      { job: { backoffLimitt: 2 } },
      /would not take the Job: .*backoffLimitt/,
    ],
    [
      'a template that restarts in place',
      { pod: { restartPolicy: 'OnFailure' } },
      /job\.yaml:1:\d+: .*use Never$/,
    ],
    [
      'a GPU that no node has',
      { retrain: { gpus: { resource: 'other.example/gpu', count: 1 } } },
      /^none of the \d+ nodes of the cluster offers other\.example\/gpu, and nothing here adds nodes$/,
    ],
    [
      'more GPUs than any node has',
      { retrain: gpus(8) },
      /asks for 8 acme\.example\/gpu, and no node has more than 4/,
    ],
    [
      'a type of GPU that is not there',
      { retrain: gpus(1, { type: 'H100' }) },
      /none has nvidia\.com\/gpu\.product=H100/,
    ],
    ['a queue without Kueue', { retrain: { queue: 'gpu' } }, /LocalQueue|Kueue is not installed/],
  ];
  for (const [name, parts, words] of cases)
    it(`is refused for ${name}`, async () => {
      assert.match(await refusal(await useTraining(cluster, undefined, 'true', parts)), words);
    });

  it('is refused for a template in the cluster that is not there, and made from one that is', async () => {
    const namespace = await cluster.createNamespace('training');
    const retrain = { template: undefined, cronJob: `${namespace}/nightly` };
    const training = await useTraining(cluster, undefined, 'true', { namespace, retrain });
    assert.match(
      await refusal(training),
      /^there is no CronJob training-\w+\/nightly to make training Jobs from/,
    );
    const containers = [{ name: 'train', image: 'registry.example/nightly:7' }];
    await cluster.call('POST', `/apis/batch/v1/namespaces/${namespace}/cronjobs`, {
      metadata: { name: 'nightly' },
      spec: {
        schedule: '0 2 * * *',
        suspend: true,
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers } } } },
      },
    });
    const plan = await training.planned();
    assert.equal(plan.template, `CronJob ${namespace}/nightly`);
    assert.match(plan.lines.join('\n'), /image registry\.example\/nightly:7/);
  });

  it('holds quotas and the security level of the namespace against the pods', async () => {
    const training = await useTraining(cluster, undefined, 'true', { retrain: gpus(2) });
    const namespace = `/api/v1/namespaces/${training.namespace}`;
    assert.equal((await training.planned()).gpuHours, 24);
    await cluster.call(
      'PATCH',
      namespace,
      { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
      'application/merge-patch+json',
    );
    assert.match(await refusal(training), /would not take the pods of the Job: .*restricted/);
    const quota = { metadata: { name: 'gpus' }, spec: { hard: { 'requests.acme.example/gpu': '1' } } };
    const status = { status: { hard: quota.spec.hard, used: { 'requests.acme.example/gpu': '0' } } };
    await cluster.call('POST', `${namespace}/resourcequotas`, quota);
    // As its controller does, where one runs.
    await cluster.call(
      'PATCH',
      `${namespace}/resourcequotas/gpus/status`,
      status,
      'application/merge-patch+json',
    );
    assert.equal(
      await refusal(training),
      'the quota gpus allows 1 of requests.acme.example/gpu, and the Job asks for 2',
    );
  });

  it('names the rights that are missing, before anything is created that could not be put back', async () => {
    const namespace = await cluster.createNamespace('training');
    const user = await cluster.createRestrictedUser(namespace, [
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'create'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
    ]);
    const training = await useTraining(cluster, undefined, 'true', {
      namespace,
      kubeconfig: user.kubeconfig,
    });
    assert.equal(
      await refusal(training),
      `the right to delete jobs in namespace ${namespace} is missing; grant it to the user of the worker`,
    );
  });

  it('says what it could not find out for want of rights', async () => {
    const namespace = await cluster.createNamespace('training');
    const user = await cluster.createRestrictedUser(namespace, [
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'create', 'delete'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
    ]);
    const training = await useTraining(cluster, undefined, 'true', {
      namespace,
      kubeconfig: user.kubeconfig,
    });
    const lines = (await training.planned()).lines.join('\n');
    for (const right of ['list resourcequotas', 'create pods', 'list nodes'])
      assert.match(lines, new RegExp(`is not known: the right to ${right} is missing`));
  });

  it('has the same digest for every transaction, and another for another Job', async () => {
    const namespace = await cluster.createNamespace('training');
    const one = await (await useTraining(cluster, undefined, 'true', { namespace })).planned();
    const same = await (await useTraining(cluster, undefined, 'true', { namespace })).planned();
    const other = await (await useTraining(cluster, undefined, 'false', { namespace })).planned();
    const longer = await useTraining(cluster, undefined, 'true', { namespace, retrain: { attempts: 5 } });
    assert.equal(one.digest, same.digest);
    assert.equal(new Set([one, other, await longer.planned()].map(({ digest }) => digest)).size, 3);
    assert.equal(new Set([one, other].map(({ jobDigest }) => jobDigest)).size, 2);
  });

  it('tells of the Job that evaluates, checks it like the other, and has it in its digest', async () => {
    const namespace = await cluster.createNamespace('training');
    const retrain = { ...gpus(1), deadline: '2h' };
    const planOf = async (evaluation?: TrainingJobParts['evaluation']) =>
      await useTraining(cluster, undefined, 'true', {
        namespace,
        retrain,
        ...(evaluation && { evaluation }),
      });
    const limits = { 'acme.example/gpu': '2' };
    const [plain, one, other, hungry] = [
      await (await planOf()).planned(),
      await (await planOf({ script: 'true' })).planned(),
      await (await planOf({ script: 'false' })).planned(),
      await (await planOf({ script: 'true', container: { resources: { limits } } })).planned(),
    ];
    assert.equal(new Set([plain, one, other, hungry].map(({ digest }) => digest)).size, 4);
    assert.deepEqual(
      new Set([plain, one, other].map(({ jobDigest }) => jobDigest)),
      new Set([plain.jobDigest]),
    );
    assert.deepEqual([plain.evaluation, plain.gpuHours, one.gpuHours, hungry.gpuHours], [undefined, 2, 2, 4]);
    assert.match(
      one.lines.join('\n'),
      /then let the candidate answer the held-out rows by a Job made from .*evaluate\.yaml, image .*: 1 pod, within the same time/,
    );

    const misspelt = { image: 'x', imagePullPolicyy: 'Always' };
    assert.match(
      await refusal(await planOf({ script: 'true', container: misspelt })),
      /^evaluation: the cluster would not take the Job: .*imagePullPolicyy/,
    );
    assert.match(
      await refusal(await planOf({ script: 'true', metadata: { name: 'x', namespace: 'elsewhere' } })),
      /would be created in namespace elsewhere, and training Jobs in training-.*; use the same namespace/,
    );
  });

  it('keeps cooldown, budget and circuit breaker, which a person may overrule', async () => {
    const retrain = { ...gpus(1), deadline: '2h', gpuHoursPerWeek: 10, mostFailures: 2 };
    const training = await useTraining(cluster, undefined, 'true', { retrain });
    await record(training, '000000000001', { endedAt: hoursAgo(60), outcome: 'failed', gpuHours: 4 });
    assert.equal(await refusal(training), 'not refused');
    await record(training, '000000000002', { endedAt: hoursAgo(30), outcome: 'failed', gpuHours: 4 });
    assert.match(await refusal(training), /^the last 2 retrainings failed; a person has to look at why/);
    assert.equal(await refusal(training, 'person'), 'not refused');
    // Recorded again, it counts once.
    await record(training, '000000000002', { endedAt: hoursAgo(30), outcome: 'registered', gpuHours: 5 });
    assert.match(await refusal(training), /^9 of 10 GPU hours of the week are spent, and 2 more are needed$/);
    await record(training, '000000000003', { endedAt: hoursAgo(1), outcome: 'rejected', gpuHours: 0 });
    assert.match(await refusal(training, 'person'), /the cooldown lasts until/);

    const history = await readRetrainings(training.store, 'fraud');
    assert.deepEqual(
      history.map(({ id, outcome }) => [id, outcome]),
      [
        ['000000000001', 'failed'],
        ['000000000002', 'registered'],
        ['000000000003', 'rejected'],
      ],
    );
    assert.equal(
      (await readRetraining(training.store, 'fraud', '000000000003'))?.result.detail,
      'as it went',
    );
    assert.equal(await readRetraining(training.store, 'fraud', '000000000009'), undefined);
  });
});
