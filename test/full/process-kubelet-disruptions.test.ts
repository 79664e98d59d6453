import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startProcessKubelet } from '../../scripts/dev/process-kubelet/process-kubelet.ts';
import { removeNode } from '../../scripts/dev/process-kubelet/process-node.ts';
import type { Pod } from '../../scripts/dev/process-kubelet/pod.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { useProcessKubelet } from '../support/process-kubelet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { image, patience, processJobs, runs } from '../scripts/dev/process-kubelet/process-jobs.ts';

const server = await useKubernetes({ controllers: true });
const namespace = await server.createNamespace('disruptions');
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
const images = { [image]: ['/bin/sh'] };
const node = await useProcessKubelet(server, { images });
const jobs = processJobs(server, kubernetes, { namespace, node: node.node });

/** As a Job that outlives disruptions says it. */
const outlives = {
  podReplacementPolicy: 'Failed',
  podFailurePolicy: {
    rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
  },
};
const isDisrupted = ({ status }: Pod): boolean =>
  (status?.conditions ?? []).some(({ type, status: is }) => type === 'DisruptionTarget' && is === 'True');

after(() => kubernetes.close());

describe('pods that are taken away', { timeout: 300_000, concurrency: true }, () => {
  it('are replaced by their Job after an eviction without grace, which counts as no failure', async () => {
    const script = 'test -e ../../../again && exit 0; touch ../../../again; echo ready; sleep 300';
    await jobs.run('starved', script, { spec: outlives });
    const pod = await jobs.podThat('starved', runs);
    await waitUntil(async () => (await jobs.logs(pod)) === 'ready\n', patience);
    await node.simulate(namespace, pod.metadata.name, 'eviction');
    await jobs.has('starved', 'Complete');
    const pods = await jobs.podsOf('starved');
    assert.deepEqual(
      // Both may be of the same second.
      new Map(pods.map((one) => [one.status?.phase, [one.status?.reason, isDisrupted(one)]])),
      new Map([
        ['Failed', ['Evicted', true]],
        ['Succeeded', [undefined, false]],
      ]),
    );
    assert.equal(pods.length, 2);
  });

  it('get their grace when a node is drained, and are replaced', async () => {
    const folder = temporaryFolder();
    const script = `trap 'touch ${folder}/checkpoint; exit 1' TERM; test -e ${folder}/checkpoint && exit 0; echo ready; while :; do sleep 0.1; done`;
    await jobs.run('drained', script, { spec: outlives, pod: { terminationGracePeriodSeconds: 60 } });
    const pod = await jobs.podThat('drained', runs);
    await waitUntil(async () => (await jobs.logs(pod)) === 'ready\n', patience);
    await node.evict(namespace, pod.metadata.name);
    await jobs.has('drained', 'Complete');
  });
});

describe('pods whose node or API server is away', { timeout: 300_000 }, () => {
  it('are lost with their node', async () => {
    await jobs.run('lost', 'sleep 300');
    await jobs.podThat('lost', runs);
    await node.restart();
    await jobs.has('lost', 'Failed');
  });

  it('are told of when the API server is back, where they ended while it was away', async () => {
    const proxy = await useKubernetesProxy(server.access);
    const folder = temporaryFolder();
    const cutOff = await startProcessKubelet({
      access: server.access,
      kubeconfig: proxy.kubeconfig,
      secrets: path.join(path.dirname(server.kubeconfig), 'secrets'),
      folder,
      images,
      node: `cut-off-${namespace}`,
    });
    try {
      const far = processJobs(server, kubernetes, { namespace, node: cutOff.node });
      await far.run('quiet', `while ! test -e ${folder}/end; do sleep 0.1; done; touch ${folder}/ended`);
      await far.podThat('quiet', runs);
      await proxy.takeDown();
      writeFileSync(path.join(folder, 'end'), '');
      await waitUntil(() => existsSync(path.join(folder, 'ended')), patience);
      await proxy.bringUp();
      await far.has('quiet', 'Complete');
    } finally {
      await cutOff.stop();
      await removeNode(server.access, cutOff.node);
    }
  });
});
