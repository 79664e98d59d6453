import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { EvidenceUnavailableError } from '../../../activities/models/evidence/served-model.ts';
import type { ServedModel } from '../../../activities/models/evidence/served-model.ts';
import { createGatherEvidence } from '../../../activities/models/gather-evidence.ts';
import { readJson } from '../../../activities/stored-json.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import { createPrometheusClient } from '../../../clients/prometheus/create-prometheus-client.ts';
import type {
  DeploymentEvidence,
  EvidenceSource,
  MetricEvidence,
  PodEvidence,
  RelatedFinding,
} from '../../../domain/models/diagnosis/evidence.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { success, useFakePrometheus } from '../../support/fake-prometheus.ts';
import { installGitops } from '../../support/gitops/definitions.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { finding } from '../../support/review-card.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// A real API server without a kubelet: statuses are written as a kubelet and KServe write them.

const cluster = await useKubernetes();
const prometheus = await useFakePrometheus();
const kubernetes = await createKubernetesClient({ kubeconfig: cluster.kubeconfig, context: cluster.context });
const store = createFolderStore(temporaryFolder());
let namespace = '';

function model(changes: Partial<ServedModel> = {}): ServedModel {
  return {
    name: 'credit',
    service: { namespace, name: 'credit' },
    settings: { cooldown: 1, criticalAbove: 0.7 },
    retrainAbove: 0.6,
    terms: { remindAfter: 1, expireAfter: 1, onExpiry: 'report' },
    thresholds: [],
    targets: ['shop'],
    audits: [],
    ...changes,
  };
}

async function gather<Content>(source: EvidenceSource, served = model()): Promise<Content> {
  const gatherEvidence = createGatherEvidence({
    store,
    findServedModel: () => served,
    clusterOf: async () => kubernetes,
    prometheus: async () => createPrometheusClient({ url: prometheus.url, timeout: 60_000 }),
  });
  const question = {
    model: 'credit',
    id: 'abc123abc123',
    noticedAt: new Date().toISOString(),
    scan: undefined,
  };
  const stored = await new MockActivityEnvironment().run(gatherEvidence, { question, source });
  return await readJson<Content>(store, stored as Awaited<ReturnType<typeof gatherEvidence>>);
}

const labels = { 'serving.kserve.io/inferenceservice': 'credit', component: 'predictor' };

/**
 * A pod template as KServe makes it. Its hash is of no pod here: the controller of ReplicaSets would adopt the pod, and
 * delete it as one too many.
 */
function template(image: string, secret: string) {
  return {
    metadata: { labels: { ...labels, 'pod-template-hash': 'none' } },
    spec: {
      containers: [
        { name: 'kserve-container', image, env: [{ name: 'API_TOKEN', value: secret }], resources: {} },
      ],
    },
  };
}

async function createReplicaSet(name: string, pod: ReturnType<typeof template>): Promise<void> {
  await cluster.call('POST', `/apis/apps/v1/namespaces/${namespace}/replicasets`, {
    metadata: { name, labels },
    spec: { replicas: 0, selector: { matchLabels: pod.metadata.labels }, template: pod },
  });
}

before(
  async () => {
    await installGitops(kubernetes);
    namespace = await cluster.createNamespace('models');
    const services = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
    await cluster.call('POST', services, {
      apiVersion: 'serving.kserve.io/v1beta1',
      kind: 'InferenceService',
      metadata: { name: 'credit' },
      spec: { predictor: { model: { storageUri: 's3://models/credit/8' } } },
    });
    const patch = {
      status: {
        conditions: [
          { type: 'Ready', status: 'False', reason: 'RevisionFailed', message: 'it never became ready' },
        ],
      },
    };
    await cluster.call('PATCH', `${services}/credit/status`, patch, 'application/merge-patch+json');
    await createReplicaSet('credit-predictor-1', template('registry/credit:1', 'hunter2'));
    // Creation times have seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await createReplicaSet('credit-predictor-2', template('registry/credit:2', 'hunter3'));
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    await cluster.call('POST', pods, {
      metadata: { name: 'credit-predictor-2-x', labels: { ...labels, 'pod-template-hash': '2' } },
      // Where others of its cluster have a scheduler, a simulated node would write over what is written here.
      spec: {
        schedulerName: 'nobody',
        containers: [{ name: 'kserve-container', image: 'registry/credit:2' }],
      },
    });
    const terminated = { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-03-01T10:00:00Z' };
    const status = {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'kserve-container',
          image: 'registry/credit:2',
          imageID: '',
          restartCount: 4,
          ready: false,
          lastState: { terminated },
          state: { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    };
    await cluster.call(
      'PATCH',
      `${pods}/credit-predictor-2-x/status`,
      { status },
      'application/merge-patch+json',
    );
    await cluster.call('POST', `/api/v1/namespaces/${namespace}/events`, {
      metadata: { name: 'warning-1' },
      involvedObject: { kind: 'Pod', name: 'credit-predictor-2-x', namespace },
      reason: 'BackOff',
      message: 'Back-off restarting, password=hunter2',
      type: 'Warning',
      lastTimestamp: '2026-03-01T10:01:00Z',
    });
  },
  { timeout: 300_000 },
);

test('what cannot be had says why: no service, no such object, no scan of data, no target', async () => {
  const unserved = model({ service: undefined });
  await assert.rejects(gather('deployment', unserved), /names no inferenceService/);
  const gone = model({ service: { namespace, name: 'gone' } });
  await assert.rejects(gather('deployment', gone), EvidenceUnavailableError);
  await assert.rejects(gather('data'), /was never scanned/);
  await assert.rejects(gather('findings'), /no target of its cluster was scanned yet/);
  await assert.rejects(gather('findings', model({ targets: [] })), /no target of plumbline.yaml/);
});

test('revisions are compared, with who wrote last, and values of the environment are not shown', async () => {
  const evidence = await gather<DeploymentEvidence>('deployment');
  const said = evidence.changes.map(({ part, what }) => `${part}: ${what}`);
  assert.deepEqual(said, [
    'predictor: image of the predictor: registry/credit:1 → registry/credit:2 (credit-predictor-2)',
    'environment: environment or arguments of container kserve-container of the predictor (credit-predictor-2)',
  ]);
  assert.equal(evidence.ready, false);
  assert.match(evidence.problems[0] ?? '', /RevisionFailed it never became ready/);
  assert.ok(!JSON.stringify(evidence).includes('hunter'));
  assert.ok(Date.parse(evidence.knownSince) <= Date.parse(evidence.changes[0]?.at ?? ''));
});

test('pods that were killed for their memory are named with their revision, warnings without secrets', async () => {
  const evidence = await gather<PodEvidence>('pods');
  assert.equal(evidence.pods, 1);
  assert.deepEqual(evidence.revisions, ['2']);
  assert.deepEqual(evidence.troubles, [
    {
      trouble: 'out-of-memory',
      what: 'container kserve-container of pod credit-predictor-2-x was killed for its memory, 4 restarts',
      at: '2026-03-01T10:00:00Z',
      revision: '2',
    },
  ]);
  // There is no kubelet to ask for the log.
  assert.deepEqual(evidence.logs, []);
  assert.match(evidence.events?.[0] ?? '', /BackOff Pod credit-predictor-2-x: .*password=\(redacted\)/);
});

test('open findings of the namespace are related, the latest change and its maker first of all', async () => {
  const own: Finding = finding({ id: 'aaa111', namespace, name: 'credit', kind: 'InferenceService' });
  const near: Finding = finding({ id: 'bbb222', namespace, name: 'web', drift: 'configuration' });
  const far: Finding = finding({ id: 'ccc333', namespace: 'other' });
  await store.put('targets/shop/latest.json', JSON.stringify({ target: 'shop', findings: [own, near, far] }));
  const related = await gather<RelatedFinding[]>('findings');
  assert.deepEqual(
    related.map(({ id, ofModel, part, by, at }) => [id, ofModel, part, by, at]),
    [
      ['aaa111', true, 'predictor', 'kubectl-set', '2026-11-21T09:58:00Z'],
      ['bbb222', false, 'environment', 'kubectl-set', '2026-11-21T09:58:00Z'],
    ],
  );
});

test('the way of serving that has series is asked, now and as it usually was', async () => {
  const asked: string[] = [];
  prometheus.answer = ({ form }, response) => {
    const query = form['query'] ?? '';
    asked.push(query);
    const has = query.includes('istio_requests_total') || query.includes('cfs_throttled');
    const value = query.startsWith('quantile_over_time') ? '0.01' : '0.5';
    success(response, { resultType: 'vector', result: has ? [{ metric: {}, value: [1, value] }] : [] });
  };
  const evidence = await gather<MetricEvidence>('metrics');
  assert.deepEqual(evidence, {
    errorRatio: { now: 0.5, usual: 0.01 },
    requestRate: { now: 0.5, usual: 0.01 },
    throttledShare: { now: 0.5, usual: 0.01 },
  });
  assert.ok(asked.some((query) => query.includes('revision_request_count')));
  assert.ok(!asked.some((query) => query.includes('nv_inference')));
});

test('a Prometheus without any series of the model, or that refuses, is said', async () => {
  prometheus.answer = (_, response) => success(response, { resultType: 'vector', result: [] });
  await assert.rejects(gather('metrics'), /has no series of models-/);
  prometheus.answer = (_, response) => {
    response.statusCode = 403;
    response.end('no');
  };
  await assert.rejects(gather('metrics'), /refuses access \(403\)/);
});
