import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesObject } from '../../../../domain/infrastructure/object.ts';
import { startProcessKubelet } from '../../../../scripts/dev/process-kubelet/process-kubelet.ts';
import type { ProcessKubelet } from '../../../../scripts/dev/process-kubelet/process-kubelet.ts';
import { processNodeLabel } from '../../../../scripts/dev/process-kubelet/process-node.ts';
import type { Pod } from '../../../../scripts/dev/process-kubelet/pod.ts';
import { requestKubernetes } from '../../../../scripts/dev/servers/kubernetes-access.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startOwnKubernetes } from '../../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const patience = { within: 120_000, every: 200 };
const image = 'registry.example/shell:1';

const folder = temporaryFolder();
const server = await startOwnKubernetes({ controllers: true, folder });
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });

const start = async (): Promise<ProcessKubelet> =>
  await startProcessKubelet({
    kubernetes,
    access: server.access,
    folder: path.join(folder, 'pods'),
    secrets: path.join(folder, 'secrets'),
    images: { [image]: ['/bin/sh'] },
  });

/** A Job whose pod runs a script on the process node. */
function job(name: string, script: string, pod: object = {}, container: object = {}, spec: object = {}) {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default' },
    spec: {
      backoffLimit: 0,
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          nodeSelector: { [processNodeLabel]: 'true' },
          tolerations: [{ key: processNodeLabel, operator: 'Exists' }],
          ...pod,
          containers: [{ name: 'main', image, args: ['-c', script], ...container }],
        },
      },
    },
  } satisfies KubernetesObject;
}

const runs = ({ status }: Pod): boolean => status?.phase === 'Running';
const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const run = async (object: KubernetesObject): Promise<void> => {
  await kubernetes.create(object);
};
const podOf = async (name: string): Promise<Pod | undefined> => {
  const pods = await kubernetes.resourceType('v1', 'Pod');
  for await (const { items } of kubernetes.list(pods, {
    namespace: 'default',
    labelSelector: `batch.kubernetes.io/job-name=${name}`,
  }))
    if (items[0] !== undefined) return items.at(-1) as Pod;
  return undefined;
};
const podThat = async (name: string, holds: (pod: Pod) => boolean): Promise<Pod> =>
  await waitUntil(async () => {
    const pod = await podOf(name);
    return pod !== undefined && holds(pod) && pod;
  }, patience);
const terminated = ({ status }: Pod) => {
  const state = status?.containerStatuses?.[0]?.state;
  return state !== undefined && 'terminated' in state ? state.terminated : undefined;
};
const logs = async (pod: Pod, query = ''): Promise<string> => {
  const { body } = await requestKubernetes(
    server.access,
    'GET',
    `/api/v1/namespaces/default/pods/${pod.metadata.name}/log${query}`,
  );
  return String(body);
};
const jobHas = async (name: string, type: string): Promise<void> => {
  await waitUntil(async () => {
    const live = await kubernetes.get({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name });
    const { conditions = [] } = (live?.['status'] ?? {}) as { conditions?: { type: string }[] };
    return conditions.some((condition) => condition.type === type);
  }, patience);
};

describe('the process kubelet', { timeout: 300_000 }, () => {
  let kubelet: ProcessKubelet;

  before(async () => {
    kubelet = await start();
  });

  after(async () => {
    await kubelet?.stop();

    await kubernetes.close();
  });

  it('runs the command of a Job to its end, with its environment, log and message', async () => {
    const script = 'echo "hello $WHO from $POD"; echo done > "$TERMINATION_LOG"';
    const env = [
      { name: 'WHO', value: 'world' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ];
    await run(job('greets', script, {}, { env }));
    await jobHas('greets', 'Complete');
    const pod = await podThat('greets', isOver);
    assert.deepEqual([terminated(pod)?.exitCode, terminated(pod)?.message], [0, 'done\n']);
    assert.equal(await logs(pod), `hello world from ${pod.metadata.name}\n`);
  });

  it('tells how a command failed, and the end of its log', async () => {
    await run(job('fails', 'for i in 1 2 3 4; do echo line $i; done; exit 42'));
    await jobHas('fails', 'Failed');
    const pod = await podThat('fails', isOver);
    assert.deepEqual([terminated(pod)?.exitCode, terminated(pod)?.reason], [42, 'Error']);
    assert.match(terminated(pod)?.message ?? '', /line 4/);
    assert.equal(await logs(pod, '?tailLines=2'), 'line 3\nline 4\n');
  });

  it('does not run an image that it was not given', async () => {
    await run(job('unknown', 'true', {}, { image: 'registry.example/unknown:1' }));
    const pod = await podThat('unknown', ({ status }) => {
      const state = status?.containerStatuses?.[0]?.state;
      return state !== undefined && 'waiting' in state && state.waiting.reason === 'ImagePullBackOff';
    });
    assert.equal(pod.status?.phase, 'Pending');
  });

  it('waits for a secret that is not there yet', async () => {
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'late', key: 'key' } } }];
    await run(job('waits', 'test "$KEY" = value', {}, { env }));
    await podThat('waits', ({ status }) => {
      const state = status?.containerStatuses?.[0]?.state;
      return (
        state !== undefined && 'waiting' in state && state.waiting.reason === 'CreateContainerConfigError'
      );
    });
    await run({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'late', namespace: 'default' },
      stringData: { key: 'value' },
    });
    await jobHas('waits', 'Complete');
  });

  it('starts a container again where its pod says so', async () => {
    const script = 'test -e ../again && exit 0; touch ../again; exit 1';
    await run(job('again', script, { restartPolicy: 'OnFailure' }, {}, { backoffLimit: 3 }));
    await jobHas('again', 'Complete');
    assert.equal((await podThat('again', isOver)).status?.containerStatuses?.[0]?.restartCount, 1);
  });

  it('kills a container that takes more memory than its limit', async () => {
    const script = 'x=$(head -c 60000000 /dev/zero | tr "\\0" x); sleep 60; echo $x > /dev/null';
    await run(job('large', script, {}, { resources: { limits: { memory: '20Mi' } } }));
    const pod = await podThat('large', isOver);
    assert.deepEqual([terminated(pod)?.exitCode, terminated(pod)?.reason], [137, 'OOMKilled']);
  });

  it('plays an eviction', async () => {
    await run(job('evicted', 'sleep 300'));
    const { metadata } = await podThat('evicted', runs);
    const reference = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: metadata.name };
    const value = { 'process-kubelet.plumbline.dev/simulate': 'eviction' };
    await kubernetes.patch(reference, [{ op: 'add', path: '/metadata/annotations', value }]);
    const pod = await podThat('evicted', isOver);
    assert.deepEqual([pod.status?.phase, pod.status?.reason], ['Failed', 'Evicted']);
  });

  it('gives a deleted pod its grace, and leaves no process behind', async () => {
    const file = path.join(temporaryFolder(), 'ended');
    const script = `trap 'echo checkpoint > ${file}; exit 0' TERM; while :; do sleep 0.1; done`;
    await run(job('deleted', script, { terminationGracePeriodSeconds: 60 }));
    const pod = await podThat('deleted', runs);
    // The trap is set a moment after the process has started.
    await waitUntil(async () => (await logs(pod)) === '', patience);
    await kubernetes.delete({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: 'deleted' });
    await waitUntil(async () => (await podOf('deleted')) === undefined, patience);
    assert.equal(readFileSync(file, 'utf8'), 'checkpoint\n');
  });

  it('says of what ran before it started that it was lost', async () => {
    await run(job('lost', 'sleep 300', {}, {}, { backoffLimit: 0 }));
    await podThat('lost', runs);
    await kubelet.stop();
    kubelet = await start();
    await jobHas('lost', 'Failed');
  });
});
