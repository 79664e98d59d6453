import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { numberAt, textAt } from '../../domain/gitops/fields.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { mostTraffic, testRollout } from '../support/rollouts.ts';
import type { TestRollout } from '../support/rollouts.ts';

// Two workers have the same activity: the first one hangs in the middle of a write, so that the server gives it to the
// second one. Once that has finished, and gone on, the first one wakes up. Nothing of Temporal reaches it any more.

const server = await startOwnKubernetes();
const services = await useInferenceServices(server);
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
after(() => kubernetes.close());
const old = await services.writeModel('old', { intercept: -2 });
const service = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', name: 'credit' };

interface Sleeper {
  worker: TestRollout;
  /** It hangs now. */
  asleep: Promise<void>;
  wake: () => void;
}

interface Story {
  second: TestRollout;
  /** A worker whose next write to the API server hangs, and arrives however late it is. */
  first: () => Sleeper;
  /** What the candidate has, and has had at most. */
  share: () => number;
  most: () => number;
  spec: () => Promise<{ storageUri: string | undefined; percent: number | undefined }>;
  candidate: string;
}

async function story(name: string): Promise<Story> {
  const namespace = await server.createNamespace(name);
  const candidate = await services.writeModel(`fresh-${name}`, { intercept: 2 });
  const model = { modelFormat: { name: 'sklearn' }, storageUri: old };
  await services.create(namespace, 'credit', { minReplicas: 1, model });
  await services.statusThat(
    namespace,
    'credit',
    ({ components }) => components?.predictor?.latestRolledoutRevision !== undefined,
  );
  const plan = {
    service: { namespace, name: 'credit' },
    champion: { revision: 'credit-predictor-00001', storageUri: old },
    candidate: { storageUri: candidate },
  };
  const second = testRollout(kubernetes, plan);
  const samples = () => services.history(namespace, 'credit');
  return {
    second,
    candidate,
    first() {
      const [asleep, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const client: KubernetesClient = {
        ...kubernetes,
        async patch(reference, operations, { signal: _ignored, ...options } = {}) {
          asleep.resolve();
          await awake.promise;
          return await kubernetes.patch(reference, operations, options);
        },
      };
      const worker = testRollout(client, plan, {}, second.deps.store);
      return { worker, asleep: asleep.promise, wake: awake.resolve };
    },
    share: () => mostTraffic(samples().slice(-1), candidate),
    most: () => mostTraffic(samples(), candidate),
    async spec() {
      const live = await kubernetes.get({ ...service, namespace });
      return {
        storageUri: textAt(live, 'spec', 'predictor', 'model', 'storageUri'),
        percent: numberAt(live, 'spec', 'predictor', 'canaryTrafficPercent'),
      };
    },
  };
}

const late = { code: 'rollout-interference', message: /goes on elsewhere by now/ };

describe(
  'a worker that wakes up after another one has done its work',
  { timeout: 300_000, concurrency: true },
  () => {
    it('does not take the candidate back to a step before', async () => {
      const { first, second, share, most, spec, candidate } = await story('shift');
      const { worker, asleep, wake } = first();
      const sleeping = assert.rejects(worker.shift(10), late);
      await asleep;
      await second.shift(10);
      await second.shift(50);
      wake();
      await sleeping;
      assert.deepEqual(await spec(), { storageUri: candidate, percent: 50 });
      assert.deepEqual([share(), most()], [50, 50]);
      await assert.rejects(worker.shift(10), late);
      await second.restore();
      assert.deepEqual([share(), most()], [0, 50]);
      assert.deepEqual(await spec(), { storageUri: old, percent: undefined });
    });

    it('has nothing left to promote', async () => {
      const { first, second, share, spec, candidate } = await story('promote');
      await second.shift(100);
      const { worker, asleep, wake } = first();
      const sleeping = worker.promote();
      await asleep;
      await second.promote();
      wake();
      assert.equal((await sleeping).candidatePercent, 100);
      assert.equal(share(), 100);
      assert.deepEqual(await spec(), { storageUri: candidate, percent: undefined });
    });

    it('promotes nothing that was taken back since', async () => {
      const { first, second, share, most, spec } = await story('undone');
      await second.shift(50);
      const { worker, asleep, wake } = first();
      const sleeping = assert.rejects(worker.promote(), { code: 'rollout-interference' });
      await asleep;
      await second.restore();
      wake();
      await sleeping;
      assert.deepEqual([share(), most()], [0, 50]);
      assert.deepEqual(await spec(), { storageUri: old, percent: undefined });
    });

    it('gives nothing to the candidate while it puts back what is back', async () => {
      const { first, second, share, most, spec } = await story('restore');
      await second.shift(10);
      const { worker, asleep, wake } = first();
      const sleeping = worker.restore();
      await asleep;
      const done = await second.restore();
      wake();
      assert.equal(await sleeping, done);
      assert.deepEqual([share(), most()], [0, 10]);
      assert.deepEqual(await spec(), { storageUri: old, percent: undefined });
    });
  },
);
