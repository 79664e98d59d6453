import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { RolloutRun } from '../../activities/rollout/rollout-activities.ts';
import { beginServiceRecord, changeServiceRecord } from '../../activities/rollout/service-record-store.ts';
import { rolloutKey } from '../../activities/rollout/stored-rollouts.ts';
import { loadJson, storeJson } from '../../activities/stored-json.ts';
import { loadTargetState } from '../../activities/target-state-store.ts';
import { Model } from '../../config/schema/model.ts';
import { textAt } from '../../domain/gitops/fields.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { createActivities } from '../../workers/activities.ts';
import type { WiredActivities } from '../../workers/activities.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { openStorage } from '../../workers/storage.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import type { RolloutPlan } from '../../workflows/rollout-messages.ts';
import { creditManifest } from '../support/credit-manifest.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { simulateArgocd } from '../support/gitops/argocd.ts';
import type { ArgocdSimulation } from '../support/gitops/argocd.ts';
import { installGitops } from '../support/gitops/definitions.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { localReviewer } from '../support/local-reviewer.ts';
import { mostTraffic, wasAlwaysReady } from '../support/rollouts.ts';

// A service that Argo CD heals within a moment of any change, and that our scans look at beside it.

const patience = { within: 120_000 };
const server = await startOwnKubernetes();
const services = await useInferenceServices(server);
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });
const bad = await services.writeModel('bad', { intercept: 3 });
const argocdNamespace = await server.createNamespace('argocd');
const place = { namespace: argocdNamespace, name: 'models' };

const loop = await useDriftLoop({
  cluster: server,
  files: (namespace) => ({ 'credit.yaml': creditManifest(namespace, old) }),
  wholeSource: (repository) => `from: argocd/${place.namespace}/${place.name}, git: '${repository}'`,
  sections: 'forge: { kind: local, poll: 1s }',
  policy: '[{ match: {}, strategy: self-heal }]',
});
const { kubernetes, namespace, temporal } = loop;
const configuration = {
  ...loop.configuration,
  models: [
    Model.parse({
      name: 'credit',
      inferenceService: `${namespace}/credit`,
      reference: '/data/reference.parquet',
      rollout: { steps: [10, 100], hold: '0s', minRequests: 0, longestHold: '1m' },
    }),
  ],
};
const store = await openStorage(configuration);
const service = {
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  namespace,
  name: 'credit',
};
const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...place };
const syncPolicy = { automated: { selfHeal: true, prune: false }, syncOptions: ['ServerSideApply=true'] };

/** What Argo CD has of Git. */
let inGit = old;
let argocd: ArgocdSimulation;
let worker: RunningWorker;
let wired: WiredActivities;

function credit(): KubernetesObject {
  const model = { modelFormat: { name: 'sklearn' }, storageUri: inGit };
  const { apiVersion, kind } = service;
  return {
    apiVersion,
    kind,
    metadata: { name: 'credit', namespace },
    spec: { predictor: { minReplicas: 1, model } },
  };
}

before(async () => {
  await installGitops(kubernetes);
  await kubernetes.apply(credit(), { fieldManager: 'argocd-controller', force: true });
  const spec = {
    project: 'models',
    source: { repoURL: 'https://git.example/models.git', path: 'app', targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace },
    syncPolicy,
  };
  await kubernetes.create({ ...application, metadata: place, spec });
  argocd = simulateArgocd(kubernetes, place, () => [credit()]);
  worker = await startWorker(configuration, { tell: () => undefined });
  wired = await createActivities(configuration, temporal.client, () => undefined);
  await services.statusThat(
    namespace,
    'credit',
    ({ components, conditions = [] }) =>
      components?.predictor?.latestRolledoutRevision !== undefined &&
      conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
});
after(async () => {
  await argocd.stop();
  await worker.stop();
  await wired.close();
  await kubernetes.close();
});

/** Runs an activity as part of the rollout's workflow. */
async function act<Result>(activity: () => Promise<Result>): Promise<Result> {
  const environment = new MockActivityEnvironment({
    scheduledTimestampMs: Date.now(),
    workflowExecution: { workflowId: modelRolloutId('credit'), runId: 'run' },
  });
  return (await environment.run(activity)) as Result;
}

async function planned(id: string, storageUri: string): Promise<RolloutRun> {
  const change = { kind: 'storage-uri' as const, storageUri };
  const answer = await act(() => wired.rollouts.planRollout({ model: 'credit', id, change }));
  assert.ok('plan' in answer, JSON.stringify(answer));
  return { model: 'credit', id, plan: answer.plan satisfies RolloutPlan };
}

/** Something that runs under the id of the rollout's workflow, as the holder of its lease. */
async function startHolder() {
  return await temporal.client.workflow.start(workflowTypes.driftScan, {
    workflowId: modelRolloutId('credit'),
    taskQueue: 'nobody-works-here',
    args: [],
  });
}

const specOfApplication = async (): Promise<unknown> => (await kubernetes.get(application))?.['spec'];
const leases = async (): Promise<string[]> =>
  Object.keys((await loadTargetState(store, targetName)).leases ?? {});

async function uriNow(): Promise<unknown> {
  const live = await kubernetes.get(service);
  return textAt(live, 'spec', 'predictor', 'model', 'storageUri');
}

test('a plan says everything, and refuses what cannot be', async () => {
  const { plan } = await planned('aaa111aaa111', fresh);
  assert.equal(plan.mode, 'knative');
  assert.equal(plan.target, targetName);
  assert.deepEqual(plan.champion, { revision: 'credit-predictor-00001', storageUri: old });
  assert.deepEqual(
    plan.steps.map(({ percent }) => percent),
    [10, 100],
  );
  assert.match(plan.lines.join('\n'), /It takes 10 %, 100 % of the requests, between revisions of Knative/);
  assert.match(
    plan.lines.join('\n'),
    new RegExp(`our scans, Argo CD \\(Application ${argocdNamespace}/models\\) leave it alone`),
  );
  assert.equal((await planned('aaa111aaa111', fresh)).plan.digest, plan.digest);
  for (const [storageUri, why] of [
    [old, /it has the model .* already/],
    [`${fresh}-not-there`, undefined],
  ] as const) {
    const change = { kind: 'storage-uri' as const, storageUri };
    const answer = await act(() => wired.rollouts.planRollout({ model: 'credit', id: 'x', change }));
    if (why !== undefined) assert.match('refused' in answer ? answer.refused : '', why);
  }
});

test('a roll-back is refused where the service has another model than the rollout brought by now', async () => {
  const change = { kind: 'previous' as const, storageUri: fresh, present: 's3://models/credit/9' };
  const answer = await act(() => wired.rollouts.planRollout({ model: 'credit', id: 'x', change }));
  assert.match('refused' in answer ? answer.refused : '', /by now, and not s3:\/\/models\/credit\/9/);
});

test('nobody puts the champion back while the candidate takes its steps, and Git follows', async () => {
  const holder = await startHolder();
  const since = services.history(namespace, 'credit').length - 1;
  const samples = () => services.history(namespace, 'credit').slice(since);
  const former = await specOfApplication();
  const run = await planned('bbb222bbb222', fresh);
  assert.match(await act(() => wired.rollouts.holdService(run)), /Argo CD .* leave it alone/);
  await act(() => wired.rollouts.holdService(run));
  // What it began before it was held.
  await argocd.round();
  for (const percent of [10, 100]) {
    await act(() => wired.rollouts.shiftTraffic({ ...run, percent }));
    const { result } = await loop.scan();
    assert.ok(result !== undefined);
    const observed = await act(() => wired.rollouts.observeTraffic(run));
    assert.deepEqual([observed.candidatePercent, observed.interference], [percent, undefined]);
    assert.equal(mostTraffic(samples(), fresh), percent);
  }
  await act(() => wired.rollouts.promoteCandidate(run));
  assert.ok(wasAlwaysReady(samples(), old));
  const pullRequest = await act(() => wired.rollouts.proposeToGit(run));
  assert.ok(pullRequest !== undefined);
  assert.deepEqual(await act(() => wired.rollouts.proposeToGit(run)), pullRequest);
  const read = () => act(() => wired.rollouts.readProposal({ ...run, pullRequest }));
  assert.equal(await read(), 'open');
  const reviewer = await localReviewer(configuration, new URL(`file://${loop.repository}`).href);
  await reviewer.merge(await reviewer.opened());
  assert.equal(await read(), 'merged');
  assert.match(
    (await reviewer.read('app/credit.yaml')) ?? '',
    new RegExp(`storageUri: ${fresh} # what serves`),
  );
  inGit = fresh;
  await act(() => wired.rollouts.releaseService(run));
  assert.deepEqual(await specOfApplication(), former);
  assert.deepEqual(await leases(), []);
  // Argo CD applies Git again, and Git says what runs.
  await argocd.round();
  assert.equal(await uriNow(), fresh);
  await holder.terminate();
});

test('a pull request whose opening was never heard of is closed by its branch', async () => {
  // The one before is merged: what was the candidate is the champion now.
  const run = await planned('eee555eee555', bad);
  const record: ServiceRecord = {
    version: 1,
    mode: run.plan.mode,
    service: run.plan.service,
    uid: 'any',
    place: 'model',
    original: {},
    champion: run.plan.champion,
    candidate: { ...run.plan.candidate, name: 'reee555', revision: undefined },
    asked: [],
    direction: 'promoted',
    route: undefined,
  };
  await beginServiceRecord(store, run, record);
  const opened = await act(() => wired.rollouts.proposeToGit(run));
  assert.ok(opened !== undefined);
  const key = rolloutKey('credit', run.id, 'proposal.json');
  const { pullRequest: _unheard, ...intent } = (await loadJson<Record<string, unknown>>(store, key)) ?? {};
  await storeJson(store, key, intent);
  assert.equal(
    await act(() => wired.rollouts.withdrawProposal(run)),
    `pull request #${opened.number} is closed`,
  );
  const reviewer = await localReviewer(configuration, new URL(`file://${loop.repository}`).href);
  const [first] = await reviewer.forge.list();
  assert.deepEqual([first?.number, first?.state], [opened.number, 'closed']);
  // Asked again there is none, and Git has what it had.
  assert.equal(await act(() => wired.rollouts.withdrawProposal(run)), 'no pull request had been opened');
  // A process that hung comes back to it once the champion is being put back.
  await changeServiceRecord(store, run, { ...record, direction: 'back' });
  await assert.rejects(
    act(() => wired.rollouts.proposeToGit(run)),
    { type: 'rollout-interference' },
  );
  assert.equal((await reviewer.forge.list()).filter(({ state }) => state === 'open').length, 0);
});

test('what a rollout held is given back by a scan where its workflow was terminated', async () => {
  const holder = await startHolder();
  const former = await specOfApplication();
  const run = await planned('ccc333ccc333', bad);
  await act(() => wired.rollouts.holdService(run));
  assert.deepEqual(await leases(), ['rollout-credit-ccc333ccc333']);
  await loop.scan();
  assert.deepEqual(await leases(), ['rollout-credit-ccc333ccc333']);
  await holder.terminate();
  await loop.scan();
  await waitUntil(async () => (await leases()).length === 0, patience);
  await waitUntil(async () => {
    const spec = await specOfApplication();
    return JSON.stringify(spec) === JSON.stringify(former);
  }, patience);
});
