import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { IncidentQuestion } from '../../activities/models/incident-activities.ts';
import type { RolloutRun } from '../../activities/rollout/rollout-activities.ts';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { Model } from '../../config/schema/model.ts';
import { Retrain } from '../../config/schema/retrain.ts';
import type { WorkerRole } from '../../domain/worker-role.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { createActivities } from '../../workers/activities.ts';
import type { ActivitiesOfRole } from '../../workers/activities.ts';
import { createClusterPool } from '../../workers/cluster-pool.ts';
import { configuredClusters } from '../../workers/rights/configured-clusters.ts';
import { discoverNeeds } from '../../workers/rights/discover-needs.ts';
import { rightsOfCluster } from '../../workers/rights/rights-of-cluster.ts';
import type { RoleInCluster } from '../../workers/rights/rights-of-cluster.ts';
import { createGitClient } from '../../clients/git/create-git-client.ts';
import { createRenderCache } from '../../clients/renderers/render-cache.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import { workerRoles } from '../../domain/worker-role.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { installGitops } from '../support/gitops/definitions.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { useProcessKubelet } from '../support/process-kubelet.ts';
import { installation, startServerWithRoles, unneeded } from '../support/role-rights.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { trainingImage, useTraining } from '../support/training-jobs.ts';

// A model that is served beside Argo CD, explained, trained and rolled out, by roles with the rights that are printed.

const patience = { within: 120_000 };
const server = await startServerWithRoles();
const services = await useInferenceServices(server);
const node = await useProcessKubelet(server, { images: { [trainingImage]: ['/bin/sh'] } });
const training = await server.createNamespace('training');
const argocd = { namespace: await server.createNamespace('argocd'), name: 'models' };
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });
const loop = await useDriftLoop({
  cluster: server,
  files: (namespace) => ({ 'credit.yaml': JSON.stringify(credit(namespace)) }),
  wholeSource: (repository) => `from: argocd/${argocd.namespace}/${argocd.name}, git: '${repository}'`,
  sections: 'forge: { kind: local, poll: 1s }',
  policy: '[{ match: {}, strategy: self-heal }]',
});
const { namespace, temporal } = loop;
const configuration: Configuration = {
  ...loop.configuration,
  models: [
    {
      ...Model.parse({
        name: 'credit',
        inferenceService: `${namespace}/credit`,
        reference: '/data/reference.parquet',
        rollout: { steps: [10, 100], hold: '0s', minRequests: 0, longestHold: '1m' },
      }),
      retrain: { ...Retrain.parse({ cronJob: `${training}/retrain` }), namespace: training },
    },
  ],
};
let administrator: KubernetesClient;
let rights: RoleInCluster[];
const closing = new AsyncDisposableStack();

function credit(place: string) {
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'credit', namespace: place },
    spec: { predictor: { minReplicas: 1, model: { modelFormat: { name: 'sklearn' }, storageUri: old } } },
  };
}

before(async () => {
  administrator = await createKubernetesClient({ kubeconfig: server.kubeconfig });
  closing.defer(() => administrator.close());
  await installGitops(administrator);
  await administrator.apply(credit(namespace), { fieldManager: 'argocd-controller' });
  const spec = {
    project: 'models',
    source: { repoURL: 'https://git.example/models.git', path: 'app', targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace },
    syncPolicy: { automated: { selfHeal: true } },
  };
  const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };
  await administrator.create({ ...application, metadata: argocd, spec });
  const clusters = createClusterPool();
  closing.defer(() => clusters.close());
  const [cluster] = configuredClusters(configuration);
  assert.ok(cluster);
  const needs = await discoverNeeds(
    configuration,
    cluster,
    {
      git: createGitClient({ cacheFolder: temporaryFolder(), protocols: ['file'] }),
      rendererOf: createRendererOf(),
      rendered: createRenderCache({ entries: 10, objects: 1000 }),
      open: (one) => clusters.open(one),
    },
    { dryRuns: true, signal: new AbortController().signal },
  );
  rights = rightsOfCluster(cluster, needs, { roles: workerRoles, installation });
  await server.give(rights);
  await rests('credit-predictor-00001');
});
after(async () => {
  await closing.disposeAsync();
  await loop.kubernetes.close();
});

/** The service is ready, and a revision of it has all traffic. */
async function rests(revision: string): Promise<void> {
  await services.statusThat(
    namespace,
    'credit',
    ({ components, conditions = [] }) =>
      components?.predictor?.latestRolledoutRevision === revision &&
      conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
}

/** The activities of one role, with its own way to the server. */
async function activitiesOf<Role extends WorkerRole>(role: Role): Promise<ActivitiesOfRole[Role]> {
  const kubeconfig = server.kubeconfigOf[role];
  const targets = configuration.targets.map((target) => ({
    ...target,
    cluster: { ...target.cluster, kubeconfig },
  }));
  const settings = { ...configuration, targets };
  const roles: readonly WorkerRole[] = [role];
  const wired = await createActivities(settings, temporal.client, () => undefined, roles);
  closing.defer(() => wired.close());
  return wired[role];
}

async function act<Result>(activity: () => Promise<Result>): Promise<Result> {
  const workflowExecution = { workflowId: modelRolloutId('credit'), runId: 'run' };
  const environment = new MockActivityEnvironment({ scheduledTimestampMs: Date.now(), workflowExecution });
  return (await environment.run(activity)) as Result;
}

const grantsOf = (role: string) => rights.find((one) => one.role === role)?.grants ?? [];

function refusedTo(role: WorkerRole): string[] {
  const refused = server.asked(role).filter(({ isRefused }) => isRefused);
  return refused.map(({ verb, resource, namespace: place = '' }) => `${verb} ${resource} ${place}`);
}

test('a rollout is planned, held, moved, promoted and released with the rights of rollouts', async () => {
  const rollouts = await activitiesOf('rollouts');
  const change = { kind: 'storage-uri' as const, storageUri: fresh };
  const answer = await act(() => rollouts.planRollout({ model: 'credit', id: 'aaa111aaa111', change }));
  assert.ok('plan' in answer, JSON.stringify(answer));
  const run: RolloutRun = { model: 'credit', id: 'aaa111aaa111', plan: answer.plan };
  assert.match(await act(() => rollouts.holdService(run)), /Argo CD .* leave it alone/);
  for (const percent of [10, 100]) await act(() => rollouts.shiftTraffic({ ...run, percent }));
  assert.equal((await act(() => rollouts.observeTraffic(run))).candidatePercent, 100);
  await act(() => rollouts.promoteCandidate(run));
  await act(() => rollouts.retireChampion(run));
  await act(() => rollouts.releaseService(run));

  const limits = { 'nvidia.com/gpu': '64' };
  await services.change(namespace, 'credit', { predictor: { model: { resources: { limits } } } });
  // What is on its way to another revision would be refused for that.
  await rests('credit-predictor-00003');
  const back = { kind: 'storage-uri' as const, storageUri: old };
  const tooMuch = await act(() =>
    rollouts.planRollout({ model: 'credit', id: 'bbb222bbb222', change: back }),
  );
  assert.match('refused' in tooMuch ? tooMuch.refused : '', /nvidia\.com\/gpu/);
  assert.deepEqual(refusedTo('rollouts'), []);
});

test('an incident is explained with the rights of detection', async () => {
  const scanning = await activitiesOf('scanning');
  const labels = { 'serving.kserve.io/inferenceservice': 'credit' };
  const pod = { containers: [{ name: 'model', image: trainingImage, args: ['-c', 'echo broken; exit 3'] }] };
  await administrator.create(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'failing', namespace, labels },
      spec: { ...node.placement, restartPolicy: 'Never', ...pod },
    },
    { fieldManager: 'kubectl' },
  );
  await waitUntil(async () => {
    const failing = await administrator.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'failing' });
    return (failing?.['status'] as { phase?: string } | undefined)?.phase === 'Failed';
  }, patience);
  const question: IncidentQuestion = {
    model: 'credit',
    id: 'one',
    noticedAt: new Date().toISOString(),
    scan: undefined,
  };
  for (const source of ['deployment', 'pods'] as const)
    await act(() => scanning.gatherEvidence({ question, source }));
  assert.deepEqual(
    refusedTo('scanning').filter((line) => !line.startsWith('list')),
    [],
  );
});

test('Argo CD is held and let go in an emergency with the rights of healing', async () => {
  const healing = await activitiesOf('healing');
  const holder = 'a-lease';
  assert.equal((await act(() => healing.holdGovernor({ target: targetName, holder }))).standing, 'held');
  await act(() => healing.releaseGovernor({ target: targetName, holder }));
  assert.deepEqual(refusedTo('healing'), []);
});

test('a Job is planned, created, watched and deleted with the rights of training', async () => {
  const reached = { namespace: training, kubeconfig: server.kubeconfigOf.training };
  const one = await useTraining(server, node, 'echo learns; sleep 1', reached);
  const watch = one.watch(await one.create());
  assert.equal((await watch.news).kind, 'succeeded');
  assert.match(await one.deleteAll(), /^deleted 1 training Job with 1 pod/);

  const greedy = await useTraining(server, node, 'exit 0', { ...reached, retrain: { gpus: { count: 64 } } });
  assert.ok('refused' in (await greedy.plan()));

  const pod = { restartPolicy: 'Never', containers: [{ name: 'train', image: trainingImage }] };
  await administrator.create(
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'retrain', namespace: training },
      spec: { schedule: '0 0 1 1 *', suspend: true, jobTemplate: { spec: { template: { spec: pod } } } },
    },
    { fieldManager: 'kubectl' },
  );
  const activities = await activitiesOf('training');
  const transaction = { model: 'credit', id: '0123456789ab' };
  // Whatever becomes of the plan, nothing of it was refused.
  await act(() => activities.planRetraining({ transaction, reason: { kind: 'incident' } }));
  assert.deepEqual(refusedTo('training'), []);
});

test('every right of rollouts, of training and of explaining was needed', () => {
  const ofModels = (role: WorkerRole) => grantsOf(role).filter(({ why }) => why.startsWith('credit: '));
  // Deployments serve without Knative; that this is needed is seen beside blue-green.
  const ofKnative = grantsOf('rollouts').filter(({ resource }) => resource !== 'deployments');
  assert.deepEqual(unneeded(ofKnative, server.asked('rollouts')), []);
  assert.deepEqual(unneeded(grantsOf('training'), server.asked('training')), []);
  assert.deepEqual(unneeded(ofModels('scanning'), server.asked('scanning')), []);
});

test('nobody may do what another role is for', async () => {
  const service = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService' };
  const type = await administrator.resourceType(service.apiVersion, service.kind);
  const jobs = await administrator.resourceType('batch/v1', 'Job');
  for (const role of workerRoles) {
    const client = await server.clientOf(role);
    assert.equal(await client.can('create', jobs, training), role === 'training', role);
    assert.equal(await client.can('delete', type, 'default'), false, role);
    assert.equal(await client.can('patch', type, 'default'), false, role);
  }
});
