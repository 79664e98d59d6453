import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { parse } from 'yaml';
import { Model } from '../../config/schema/model.ts';
import { textAt } from '../../domain/gitops/fields.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { createActivities } from '../../workers/activities.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import { creditManifest } from '../support/credit-manifest.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { localReviewer } from '../support/local-reviewer.ts';
import { mostTraffic, wasAlwaysReady } from '../support/rollouts.ts';

// Each step is a commit; what applies Git to the cluster is somebody else, who looks twice a second.

const server = await startOwnKubernetes();
const services = await useInferenceServices(server);
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });
const other = await services.writeModel('other', { intercept: 1 });
const loop = await useDriftLoop({
  cluster: server,
  files: (namespace) => ({ 'credit.yaml': creditManifest(namespace, old) }),
  sections: 'forge: { kind: local, poll: 1s }',
});
const { kubernetes, namespace } = loop;
const rollout = { steps: [20, 100], hold: '0s', minRequests: 0, longestHold: '1m', via: 'git' };
const configuration = {
  ...loop.configuration,
  models: [Model.parse({ name: 'credit', inferenceService: `${namespace}/credit`, rollout })],
};
const reviewer = await localReviewer(configuration, new URL(`file://${loop.repository}`).href);
const wired = await createActivities(configuration, loop.temporal.client, () => undefined);
const { rollouts } = wired;
const stopping = new AbortController();

async function applyGit(): Promise<void> {
  while (!stopping.signal.aborted) {
    const text = await reviewer.read('app/credit.yaml').catch(() => undefined);
    if (text !== undefined)
      await kubernetes
        .apply(parse(text) as KubernetesObject, { fieldManager: 'kustomize-controller', force: true })
        .catch(() => undefined);
    await sleep(500);
  }
}

const applying = applyGit();

/** It has ended what it was at, and applies nothing more. */
async function stopApplying(): Promise<void> {
  stopping.abort();
  await applying;
}

after(async () => {
  await stopApplying();
  await wired.close();
  await kubernetes.close();
});

async function act<Result>(activity: () => Promise<Result>): Promise<Result> {
  const environment = new MockActivityEnvironment({
    scheduledTimestampMs: Date.now(),
    workflowExecution: { workflowId: modelRolloutId('credit'), runId: 'run' },
  });
  return (await environment.run(activity)) as Result;
}

test('a rollout by Git takes its steps and goes back by commits alone', { timeout: 300_000 }, async () => {
  await services.statusThat(
    namespace,
    'credit',
    ({ components, conditions = [] }) =>
      components?.predictor?.latestRolledoutRevision !== undefined &&
      conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  const since = services.history(namespace, 'credit').length - 1;
  const change = { kind: 'storage-uri' as const, storageUri: fresh };
  const planned = await act(() => rollouts.planRollout({ model: 'credit', id: 'ddd444ddd444', change }));
  assert.ok('plan' in planned, JSON.stringify(planned));
  assert.deepEqual([planned.plan.via, planned.plan.target], ['git', targetName]);
  const run = { model: 'credit', id: 'ddd444ddd444', plan: planned.plan };
  assert.match(await act(() => rollouts.holdService(run)), /nothing is held/);
  const observed = await act(() => rollouts.shiftTraffic({ ...run, percent: 20 }));
  assert.equal(observed.candidatePercent, 20);
  const stepped = (await reviewer.read('app/credit.yaml')) ?? '';
  assert.match(stepped, new RegExp(`storageUri: ${fresh} # what serves`));
  assert.match(stepped, /canaryTrafficPercent: 20/);
  await act(() => rollouts.restoreChampion(run));
  assert.equal(await reviewer.read('app/credit.yaml'), creditManifest(namespace, old));
  const samples = services.history(namespace, 'credit');
  assert.equal(mostTraffic(samples, fresh), 20);
  assert.equal(mostTraffic(samples.slice(-1), fresh), 0);
  assert.ok(wasAlwaysReady(samples.slice(since), old));
  const live = await kubernetes.get({
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    namespace,
    name: 'credit',
  });
  assert.equal(textAt(live, 'spec', 'predictor', 'model', 'storageUri'), old);
});

test(
  'what somebody else commits in the middle stops it, and is never overwritten',
  { timeout: 300_000 },
  async () => {
    const change = { kind: 'storage-uri' as const, storageUri: fresh };
    const id = 'fff666fff666';
    const planned = await act(() => rollouts.planRollout({ model: 'credit', id, change }));
    assert.ok('plan' in planned, JSON.stringify(planned));
    const run = { model: 'credit', id, plan: planned.plan };
    await act(() => rollouts.shiftTraffic({ ...run, percent: 20 }));
    assert.equal((await act(() => rollouts.observeTraffic(run))).interference, undefined);
    // It is in Git, and nobody has applied it yet.
    await stopApplying();
    const theirs = creditManifest(namespace, other);
    await loop.commit({ 'credit.yaml': theirs });
    assert.match(
      (await act(() => rollouts.observeTraffic(run))).interference ?? '',
      /it was given the model .*other in Git/,
    );
    await assert.rejects(
      act(() => rollouts.shiftTraffic({ ...run, percent: 100 })),
      {
        type: 'rollout-interference',
      },
    );
    await assert.rejects(
      act(() => rollouts.restoreChampion(run)),
      { type: 'champion-not-restored' },
    );
    assert.equal(await reviewer.read('app/credit.yaml'), theirs);
  },
);
