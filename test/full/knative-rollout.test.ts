import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { numberAt, textAt } from '../../domain/gitops/fields.ts';
import type { InferenceServiceStatus } from '../../scripts/dev/inference-services/inference-service.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { mostTraffic, testRollout, wasAlwaysReady } from '../support/rollouts.ts';
import type { TestRollout } from '../support/rollouts.ts';

const server = await startOwnKubernetes();
const services = await useInferenceServices(server, { settings: { lag: 200 } });
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
const old = await services.writeModel('old', { intercept: -2 });

const isReady = ({ conditions = [] }: InferenceServiceStatus): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

interface Story {
  namespace: string;
  candidate: string;
  rollout: TestRollout;
  /** Everything that was served since the rollout may begin. */
  samples: () => ReturnType<typeof services.history>;
}

/** A service with the old model, ready, and a rollout of a model of its own. */
async function story(name: string): Promise<Story> {
  const namespace = await server.createNamespace(name);
  const candidate = await services.writeModel(`fresh-${name}`, { intercept: 2 });
  await services.create(namespace, 'credit', {
    minReplicas: 1,
    model: { modelFormat: { name: 'sklearn' }, storageUri: old },
  });
  await services.statusThat(
    namespace,
    'credit',
    (status) => isReady(status) && status.components?.predictor?.latestRolledoutRevision !== undefined,
  );
  const since = services.history(namespace, 'credit').length - 1;
  const rollout = testRollout(kubernetes, {
    service: { namespace, name: 'credit' },
    champion: { revision: 'credit-predictor-00001', storageUri: old },
    candidate: { storageUri: candidate },
  });
  const samples = () => services.history(namespace, 'credit').slice(since);
  return { namespace, candidate, rollout, samples };
}

async function specOf(
  namespace: string,
): Promise<{ storageUri: string | undefined; percent: number | undefined }> {
  const place = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', name: 'credit' };
  const live = await kubernetes.get({ ...place, namespace });
  return {
    storageUri: textAt(live, 'spec', 'predictor', 'model', 'storageUri'),
    percent: numberAt(live, 'spec', 'predictor', 'canaryTrafficPercent'),
  };
}

const shareOf = (told: Story): number => mostTraffic(told.samples().slice(-1), told.candidate);

// Each has a service of its own.
describe('a rollout between revisions of Knative', { timeout: 300_000, concurrency: true }, () => {
  it('gives the candidate no more than each step, and all of it once promoted', async () => {
    const told = await story('steps');
    for (const percent of [10, 50, 100]) {
      const observed = await told.rollout.shift(percent);
      assert.equal(observed.candidatePercent, percent);
      assert.equal(observed.candidate, 'credit-predictor-00002');
      assert.equal(observed.candidateReady, true);
      assert.equal(mostTraffic(told.samples(), told.candidate), percent);
    }
    const promoted = await told.rollout.promote();
    assert.equal(promoted.candidatePercent, 100);
    assert.deepEqual(await specOf(told.namespace), { storageUri: told.candidate, percent: undefined });
    assert.ok(wasAlwaysReady(told.samples(), old));
  });

  it('changes nothing when a step is asked for again', async () => {
    const told = await story('again');
    await told.rollout.shift(10);
    const before = told.samples().length;
    const observed = await told.rollout.shift(10);
    assert.equal(observed.candidatePercent, 10);
    assert.equal(told.samples().length, before);
  });

  it('gives everything back to the champion without a moment of the candidate', async () => {
    const told = await story('back');
    await told.rollout.shift(10);
    const since = told.samples().length;
    await told.rollout.restore();
    assert.deepEqual(await specOf(told.namespace), { storageUri: old, percent: undefined });
    assert.equal(mostTraffic(told.samples(), told.candidate), 10);
    assert.equal(shareOf(told), 0);
    assert.ok(told.samples().length > since);
  });

  it('gives everything back after a promotion, too', async () => {
    const told = await story('undo');
    await told.rollout.shift(100);
    await told.rollout.promote();
    await told.rollout.restore();
    assert.equal(shareOf(told), 0);
    assert.deepEqual(await specOf(told.namespace), { storageUri: old, percent: undefined });
  });

  it('makes the champion anew where its revision was collected', async () => {
    const told = await story('collected');
    await told.rollout.shift(100);
    await told.rollout.promote();
    await services.collectRevision(told.namespace, 'credit', 'credit-predictor-00001');
    await told.rollout.restore();
    assert.equal(shareOf(told), 0);
    assert.deepEqual(await specOf(told.namespace), { storageUri: old, percent: undefined });
  });

  it('has nothing to give back where nothing was moved', async () => {
    const told = await story('nothing');
    assert.equal(await told.rollout.restore(), 'no traffic had been moved');
  });

  it('says why a candidate cannot be loaded, and brings the champion back', async () => {
    const told = await story('unloadable');
    services.misbehave(told.candidate, { start: 'fails-to-load' });
    await assert.rejects(told.rollout.shift(10), { code: 'candidate-failed', message: /FailedToLoad/ });
    await told.rollout.restore();
    assert.equal(mostTraffic(told.samples(), told.candidate), 0);
    assert.ok(wasAlwaysReady(told.samples(), old));
  });

  it('stops where somebody else gives the service another model, which is left alone', async () => {
    const told = await story('foreign');
    await told.rollout.shift(10);
    const other = await services.writeModel('other', { intercept: 1 });
    await services.change(told.namespace, 'credit', { predictor: { model: { storageUri: other } } });
    await assert.rejects(told.rollout.shift(50), {
      code: 'rollout-interference',
      message: /was given the model/,
    });
    await assert.rejects(told.rollout.restore(), { code: 'champion-not-restored' });
    assert.equal((await specOf(told.namespace)).storageUri, other);
  });

  it('stops where somebody else changes another field', async () => {
    const told = await story('field');
    await told.rollout.shift(10);
    await services.change(told.namespace, 'credit', { predictor: { minReplicas: 3 } });
    await assert.rejects(told.rollout.shift(50), {
      code: 'rollout-interference',
      message: /spec\.predictor\.minReplicas was changed/,
    });
    await told.rollout.restore();
    assert.equal(shareOf(told), 0);
  });

  it('stops where somebody deletes the service, and says that nothing is left to go back to', async () => {
    const told = await story('deleted');
    await told.rollout.shift(10);
    const place = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', name: 'credit' };
    await kubernetes.delete({ ...place, namespace: told.namespace });
    await assert.rejects(told.rollout.shift(50), { code: 'rollout-interference', message: /it was deleted/ });
    const gone = { code: 'champion-not-restored', message: /is not there any more/ };
    await assert.rejects(told.rollout.restore(), gone);
  });

  for (const writes of [0, 1, 2]) {
    it(`goes on where the way back was interrupted after ${writes} writes`, async () => {
      const told = await story(`cut-${writes}`);
      await told.rollout.shift(10);
      const { pace = {} } = told.rollout.deps;
      // No write may be given up here because this machine is slow.
      told.rollout.deps.pace = { ...pace, writeWithin: 60_000 };
      told.rollout.deps.clusterOf = async () => dyingClient(kubernetes, writes);
      await assert.rejects(told.rollout.restore(), /the process died/);
      told.rollout.deps.clusterOf = async () => kubernetes;
      told.rollout.deps.pace = pace;
      await told.rollout.restore();
      assert.deepEqual(await specOf(told.namespace), { storageUri: old, percent: undefined });
      assert.equal(mostTraffic(told.samples(), told.candidate), 10);
      assert.equal(shareOf(told), 0);
    });
  }

  it('undoes what a process that hung writes after the way back had found nothing to do', async () => {
    const told = await story('hung');
    told.rollout.deps.pace = { every: 50, quietAfter: 1500, writeWithin: 5000 };
    const looked = Promise.withResolvers<void>();
    told.rollout.deps.clusterOf = async () => hangingClient(kubernetes, looked.promise);
    const hanging = told.rollout.shift(10).catch((error: unknown) => error);
    await waitUntil(async () => (await told.rollout.record()) ?? undefined, { within: 60_000, every: 50 });
    told.rollout.deps.clusterOf = async () => lookingClient(kubernetes, looked.resolve);
    await told.rollout.restore();
    assert.match(String(await hanging), /RolloutInterferenceError|by somebody else|goes on elsewhere/);
    assert.deepEqual(await specOf(told.namespace), { storageUri: old, percent: undefined });
    assert.equal(shareOf(told), 0);
  });

  it('moves nothing where a process hung before it had written anything down, and it was undone since', async () => {
    const told = await story('asleep');
    const { run, deps } = told.rollout;
    const asleep = Promise.withResolvers<void>();
    const undone = Promise.withResolvers<void>();
    const compareAndSwap: ObjectStore['compareAndSwap'] = async (...args) => {
      asleep.resolve();
      await undone.promise;
      return await deps.store.compareAndSwap(...args);
    };
    const hung = testRollout(kubernetes, run.plan, {}, { ...deps.store, compareAndSwap });
    const hanging = assert.rejects(hung.shift(10), {
      code: 'rollout-interference',
      message: 'it was undone before it had begun',
    });
    await asleep.promise;
    assert.equal(await told.rollout.restore(), 'no traffic had been moved');
    undone.resolve();
    await hanging;
    assert.equal(await told.rollout.restore(), 'no traffic had been moved');
    assert.deepEqual(await specOf(told.namespace), { storageUri: old, percent: undefined });
    assert.equal(mostTraffic(told.samples(), told.candidate), 0);
  });

  it('takes nothing for its own that it had not written down before it died', async () => {
    const told = await story('died');
    told.rollout.deps.clusterOf = async () => dyingClient(kubernetes, 0);
    await assert.rejects(told.rollout.shift(10), /the process died/);
    // The write arrived, its answer did not, and the controller has not noticed yet.
    told.rollout.deps.clusterOf = async () => kubernetes;
    await told.rollout.restore();
    assert.ok(mostTraffic(told.samples(), told.candidate) <= 10);
    assert.deepEqual(await specOf(told.namespace), { storageUri: old, percent: undefined });
    assert.equal(shareOf(told), 0);
  });
});

/** A client whose writes hang until they are let go. */
function hangingClient(client: KubernetesClient, letGo: Promise<void>): KubernetesClient {
  return {
    ...client,
    patch: async (...args) => {
      await letGo;
      return await client.patch(...args);
    },
  };
}

/** A client that says when it has read anything. */
function lookingClient(client: KubernetesClient, looked: () => void): KubernetesClient {
  return {
    ...client,
    get: async (...args) => {
      const found = await client.get(...args);
      looked();
      return found;
    },
  };
}

/** A client whose process dies while it waits for the answer to a write: the write has arrived all the same. */
function dyingClient(client: KubernetesClient, writes: number): KubernetesClient {
  let left = writes;
  return {
    ...client,
    patch: async (...args) => {
      const answer = await client.patch(...args);
      if (left === 0) throw new Error('the process died');
      left -= 1;
      return answer;
    },
  };
}
