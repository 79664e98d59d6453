import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { useProcessKubelet } from '../support/process-kubelet.ts';
import { isRunning, trainingImage, useTraining } from '../support/training-jobs.ts';
import type { TestTraining } from '../support/training-jobs.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';

// What goes wrong with training Jobs, on a real API server with controllers; pods run as processes of this machine.

const timeout = 300_000;
const cluster = await useKubernetes({ controllers: true });
const node = await useProcessKubelet(cluster, { images: { [trainingImage]: ['/bin/sh'] }, gpus: 2 });
const merge = 'application/merge-patch+json';
const endless = 'echo "step 1"; trap "exit 143" TERM; while :; do sleep 0.2; done';
const longAgo = '2020-01-01T00:00:00.000Z';
const waited = { phase: 'queued', since: longAgo, gpuHours: 0, lostGpuHours: 0, preemptions: 0 } as const;

const annotate = async (training: TestTraining, pod: string, annotations: object): Promise<unknown> =>
  await cluster.call(
    'PATCH',
    `/api/v1/namespaces/${training.namespace}/pods/${pod}`,
    { metadata: { annotations } },
    merge,
  );

describe('a training Job that fails', { concurrency: false, timeout }, () => {
  it('for its memory ends at once, and gets more in the next try', async () => {
    const training = await useTraining(cluster, node, endless, {
      job: { backoffLimit: 3 },
      container: { resources: { limits: { memory: '64Mi' } } },
      retrain: { memoryUpTo: '256Mi' },
    });
    const { memorySteps } = await training.planned();
    assert.deepEqual(memorySteps, ['128Mi', '256Mi']);
    const watch = training.watch(await training.create());
    const pod = await training.podThat(isRunning);
    await node.simulate(training.namespace, pod.metadata.name, 'out-of-memory');
    const news = await watch.news;
    assert.ok(news.kind === 'failed');
    assert.deepEqual(
      [news.failure.class, news.failure.reaction],
      ['out-of-memory', 'again-with-more-memory'],
    );
    assert.equal((await training.pods()).length, 1);
    const second = await training.create({ attempt: 2, memory: '128Mi' });
    const next = await training.podThat((_status, { metadata }) => metadata.name.startsWith(second.name));
    const { containers } = next['spec'] as { containers: [{ resources: { limits: { memory: string } } }] };
    assert.equal(containers[0].resources.limits.memory, '128Mi');
    assert.match(await training.deleteAll(), /^deleted 2 training Jobs/);
  });

  it('goes on through three preemptions, and says what was lost', async () => {
    const training = await useTraining(cluster, node, endless, { retrain: { gpus: { count: 1 } } });
    const watch = training.watch(await training.create());
    const seen = new Set<string>();
    const nextPod = async () =>
      await training.podThat((status, { metadata }) => isRunning(status) && !seen.has(metadata.name));
    for (let round = 1; round <= 3; round += 1) {
      const pod = await nextPod();
      seen.add(pod.metadata.name);
      // The second one had saved everything.
      if (round === 2)
        await annotate(training, pod.metadata.name, {
          'plumbline.dev/checkpoint-at': '2100-01-01T00:00:00Z',
        });
      await watch.tells(({ phase }) => phase === 'running');
      // The API server keeps times in whole seconds.
      await sleep(2000);
      await node.evict(training.namespace, pod.metadata.name);
      await watch.tells(({ preemptions }) => preemptions >= round);
    }
    // An evicted pod still runs while it ends.
    await nextPod();
    const { gpuHours, lostGpuHours, preemptions } = await watch.tells(({ phase }) => phase === 'running');
    assert.equal(preemptions, 3);
    assert.ok(lostGpuHours > 0 && lostGpuHours < gpuHours, `${lostGpuHours} of ${gpuHours}`);
    watch.stop('CANCELLED');
    await assert.rejects(watch.news, { name: 'CancelledFailure' });
    assert.equal((await training.jobs()).length, 1);

    // Another watcher, which saw none of it, knows the same.
    const [job] = await training.jobs();
    const { uid = '', name } = job!.metadata;
    const again = training.watch({ ...training, name, uid, attempt: 1, outputUri: '' });
    const told = await again.tells(({ phase }) => phase === 'running');
    assert.equal(told.preemptions, 3);
    assert.ok(told.gpuHours >= gpuHours);
    await training.deleteAll();
    await again.news;
  });

  it('for an image that cannot be pulled is given up although Kubernetes would go on for ever', async () => {
    const training = await useTraining(cluster, node, 'true', {
      container: { image: 'registry.example/no:1' },
    });
    const job = await training.create();
    const told = await training.watch(job).tells(({ stuck }) => stuck?.on === 'image');
    assert.match(told.waiting ?? '', /its image cannot be pulled/);
    const news = await training.watch(job, { before: { ...told, stuck: { on: 'image', since: longAgo } } })
      .news;
    assert.ok(news.kind === 'failed');
    assert.deepEqual([news.failure.class, news.failure.reaction], ['image', 'stop']);
    await training.deleteAll();
  });

  it('waits for a GPU that others hold, and people are told why', async () => {
    const first = await useTraining(cluster, node, endless, { retrain: { gpus: { count: 2 } } });
    await first.create();
    await first.podThat(isRunning);
    const second = await useTraining(cluster, node, 'true', { retrain: { gpus: { count: 1 } } });
    const job = await second.create();
    await second
      .watch(job)
      .tells(({ waiting = '' }) => /have no free nvidia\.com\/gpu|has no free/.test(waiting));
    const news = await second.watch(job, { tellAfter: 0 }).news;
    assert.ok(news.kind === 'waiting' && news.progress.phase === 'queued');
    assert.match(news.progress.waiting ?? '', /^0 of \d+ nodes fit: .*nvidia\.com\/gpu/);
    await first.deleteAll();
    assert.equal((await second.watch(job).news).kind, 'succeeded');
    await second.deleteAll();
  });

  it('at its deadline keeps the lines that were read while it ran', async () => {
    const training = await useTraining(cluster, node, endless, { job: { activeDeadlineSeconds: 3600 } });
    const { namespace, kubernetes } = training;
    const job = await training.create();
    const pod = await training.podThat(isRunning);
    await waitUntil(
      async () => (await kubernetes.logs(pod, { container: 'train', lines: 9 })).includes('step 1'),
      {
        within: 120_000,
        every: 200,
      },
    );
    const watch = training.watch(job);
    await watch.tells(({ phase }) => phase === 'running');
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${job.name}`;
    await cluster.call('PATCH', path, { spec: { activeDeadlineSeconds: 1 } }, merge);
    const news = await watch.news;
    assert.ok(news.kind === 'failed');
    assert.deepEqual([news.failure.class, news.lastLines[0]], ['deadline', 'step 1']);
    await training.deleteAll();
  });

  it('is noticed by its uid when somebody deletes it, and creates another under its name', async () => {
    const training = await useTraining(cluster, node, endless);
    const job = await training.create();
    const watch = training.watch(job);
    await watch.tells(({ phase }) => phase === 'running');
    await cluster.call('DELETE', `/apis/batch/v1/namespaces/${job.namespace}/jobs/${job.name}`, {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Orphan',
    });
    const news = await watch.news;
    assert.ok(news.kind === 'failed' && news.failure.class === 'deleted');
    const other = await waitUntil(async () => await training.create().catch(() => undefined), {
      within: 120_000,
      every: 500,
    });
    assert.notEqual(other.uid, job.uid);
    const late = await training.watch(job).news;
    assert.ok(late.kind === 'failed' && late.failure.class === 'deleted');
    // Also the pod that was left without its Job.
    await training.deleteAll();
    assert.deepEqual(await training.pods(), []);
  });

  it('for a quota that admits no pod is told, and given up after a while', async () => {
    const training = await useTraining(cluster, node, 'true', { retrain: { gpus: { count: 1 } } });
    const plan = await training.planned();
    await cluster.call('POST', `/api/v1/namespaces/${training.namespace}/resourcequotas`, {
      metadata: { name: 'gpus' },
      spec: { hard: { 'requests.nvidia.com/gpu': '0' } },
    });
    await waitUntil(async () => 'refused' in (await training.plan()), { within: 120_000, every: 200 });
    const job = await training.create({ plan });
    const told = await training.watch(job).tells(({ stuck }) => stuck?.on === 'quota');
    assert.match(
      told.waiting ?? '',
      /^the quota gpus of the namespace is used up: 0 of 0 requests\.nvidia\.com\/gpu are taken and 1 asked for$/,
    );
    const before = { ...waited, stuck: { on: 'quota' as const, since: longAgo } };
    const news = await training.watch(job, { before }).news;
    assert.ok(news.kind === 'failed');
    assert.deepEqual([news.failure.class, news.failure.reaction], ['quota', 'stop']);
    await training.deleteAll();
  });

  it('is followed on after the API server was away', async () => {
    const proxy = await useKubernetesProxy(cluster.access);
    const training = await useTraining(cluster, node, 'until [ -e done ]; do sleep 0.2; done', {
      kubeconfig: proxy.kubeconfig,
      context: proxy.context,
    });
    const job = await training.create();
    const watch = training.watch(job);
    await watch.tells(({ phase }) => phase === 'running');
    await proxy.takeDown();
    const told = await watch.tells(({ waiting = '' }) => waiting.startsWith('nothing is known of it'));
    assert.equal(told.phase, 'running');
    const deleting = training.deleteAll();
    await assert.rejects(deleting, { nonRetryable: false });
    await proxy.bringUp();
    await watch.tells(({ phase, waiting }) => phase === 'running' && waiting === undefined);
    await training.deleteAll();
    await watch.news;
  });

  it('is left to Kueue where there is a queue', async () => {
    const training = await useTraining(cluster, node, 'true', { retrain: { queue: 'gpu' } });
    const { namespace } = training;
    const refusal = async (): Promise<string> => {
      const found = await training.plan();
      return 'refused' in found ? found.refused : '';
    };
    // Another run in the same cluster has left it there.
    assert.match(await refusal(), /Kueue is not installed|there is no LocalQueue gpu/);
    await installKueue();
    await waitUntil(async () => /there is no LocalQueue gpu .*it has none/.test(await refusal()), {
      within: 120_000,
      every: 500,
    });
    const kueue = `/apis/kueue.x-k8s.io/v1beta1/namespaces/${namespace}`;
    const of = (kind: string, name: string, more: object = {}) => ({
      apiVersion: 'kueue.x-k8s.io/v1beta1',
      kind,
      metadata: { name, namespace, ...more },
      spec: {},
    });
    await cluster.call('POST', `${kueue}/localqueues`, of('LocalQueue', 'gpu'));
    const job = await training.create();
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${job.name}`;
    const labels = { 'kueue.x-k8s.io/job-uid': job.uid };
    const message = "couldn't assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu";
    await cluster.call('POST', `${kueue}/workloads`, {
      ...of('Workload', 'job-fraud', { labels }),
      status: { conditions: [{ type: 'QuotaReserved', status: 'False', message }] },
    });
    const watch = training.watch(job);
    const told = await watch.tells(({ waiting = '' }) => waiting.includes('insufficient unused quota'));
    assert.equal(told.waiting, `it waits in Kueue's queue gpu: ${message}`);
    assert.deepEqual(await training.pods(), []);
    await cluster.call('PATCH', path, { spec: { suspend: false } }, merge);
    assert.equal((await watch.news).kind, 'succeeded');
    await training.deleteAll();
  });
});

/** The kinds of Kueue that are read here, reduced to their names. */
async function installKueue(): Promise<void> {
  const kubernetes = await createKubernetesClient({
    kubeconfig: cluster.kubeconfig,
    context: cluster.context,
  });
  for (const [kind, plural] of [
    ['LocalQueue', 'localqueues'],
    ['Workload', 'workloads'],
  ] as const)
    await kubernetes.apply(
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `${plural}.kueue.x-k8s.io` },
        spec: {
          group: 'kueue.x-k8s.io',
          scope: 'Namespaced',
          names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
          versions: [
            {
              name: 'v1beta1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          ],
        },
      },
      { fieldManager: 'test' },
    );
  await kubernetes.close();
}
