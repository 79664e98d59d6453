import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { useProcessKubelet } from '../support/process-kubelet.ts';
import { mostTraffic, testRollout } from '../support/rollouts.ts';

// The candidate's pod is a real one, which a kubelet starts again and again.

const image = 'registry.example/model-server:1';
const server = await startOwnKubernetes({ controllers: true });
const services = await useInferenceServices(server);
const node = await useProcessKubelet(server, { images: { [image]: ['/bin/sh'] } });
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
after(() => kubernetes.close());

test(
  'a canary whose pods crash again and again is given up, and the champion is back',
  {
    timeout: 300_000,
  },
  async () => {
    const namespace = await server.createNamespace('crashing');
    const champion = await services.writeModel('old', { intercept: -2 });
    const candidate = await services.writeModel('fresh', { intercept: 2 });
    // As KServe sees it: it has not failed, it is never ready.
    services.misbehave(candidate, { start: 'hangs' });
    const model = { modelFormat: { name: 'sklearn' }, storageUri: champion };
    await services.create(namespace, 'credit', { minReplicas: 1, model });
    await services.statusThat(
      namespace,
      'credit',
      ({ components }) => components?.predictor?.latestRolledoutRevision !== undefined,
    );
    await kubernetes.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace,
        name: 'credit-predictor-00002-deployment-7d4b9',
        labels: { 'serving.knative.dev/revision': 'credit-predictor-00002' },
      },
      spec: {
        ...node.placement,
        containers: [{ name: 'kserve-container', image, args: ['-c', 'exit 3'] }],
      },
    });
    const rollout = testRollout(kubernetes, {
      service: { namespace, name: 'credit' },
      champion: { revision: 'credit-predictor-00001', storageUri: champion },
      candidate: { storageUri: candidate },
    });
    await assert.rejects(rollout.shift(10), {
      code: 'candidate-failed',
      message:
        /container kserve-container of pod credit-predictor-00002-deployment-7d4b9 crashes again and again: Error, exit code 3, \d+ restarts/,
    });
    await rollout.restore();
    assert.equal(mostTraffic(services.history(namespace, 'credit').slice(-1), candidate), 0);
  },
);
