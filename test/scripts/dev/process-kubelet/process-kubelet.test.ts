import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';
import { useProcessKubelet } from '../../../support/process-kubelet.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { image, isOver, patience, processJobs, runs, terminated, waiting } from './process-jobs.ts';

const server = await useKubernetes({ controllers: true });
const namespace = await server.createNamespace('kubelet');
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });

const node24 = 'registry.example/node:24';
const images = { [image]: ['/bin/sh'], [node24]: [process.execPath] };
const node = await useProcessKubelet(server, { images, gpus: 1 });
await node.allowAnnotations(namespace);
const jobs = processJobs(server, kubernetes, { namespace, node: node.node });

/** Runs in a pod: annotates it, then asks for what it may not have. */
function annotateItself(): void {
  const { env } = process;
  const { readFileSync: read } = process.getBuiltinModule('fs');
  const { request } = process.getBuiltinModule('https');
  const [token, ca, home] = ['token', 'ca.crt', 'namespace'].map((name) =>
    read(`${env['SERVICE_ACCOUNT_FOLDER']}/${name}`, 'utf8'),
  );
  const ask = (method: string, url: string, then: (status?: number) => void, body?: object): void => {
    const whole = `https://${env['KUBERNETES_SERVICE_HOST']}:${env['KUBERNETES_SERVICE_PORT']}/api/v1/namespaces/${home}/${url}`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/merge-patch+json' };
    request(whole, { method, ca, headers, agent: false }, (answer) => {
      answer.resume();
      then(answer.statusCode);
    }).end(body && JSON.stringify(body));
  };
  const annotations = { 'plumbline.dev/progress': '0.5' };
  const listSecrets = () => ask('GET', 'secrets', (status) => process.stdout.write(`secrets: ${status}`));
  ask('PATCH', `pods/${env['POD']}`, listSecrets, { metadata: { annotations } });
}

describe('the process kubelet', { timeout: 300_000 }, () => {
  after(() => kubernetes.close());

  it('runs the command of a Job to its end, with its environment, log and message', async () => {
    const script = 'echo "hello $WHO from $POD"; echo done > "$TERMINATION_LOG"';
    const env = [
      { name: 'WHO', value: 'world' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ];
    await jobs.run('greets', script, { container: { env } });
    await jobs.has('greets', 'Complete');
    const pod = await jobs.podThat('greets', isOver);
    assert.deepEqual([terminated(pod)?.exitCode, terminated(pod)?.message], [0, 'done\n']);
    assert.equal(await jobs.logs(pod), `hello world from ${pod.metadata.name}\n`);
  });

  it('tells how a command failed, and the end of its log', async () => {
    await jobs.run('fails', 'for i in 1 2 3 4; do echo line $i; done; exit 42');
    await jobs.has('fails', 'Failed');
    const pod = await jobs.podThat('fails', isOver);
    assert.deepEqual([terminated(pod)?.exitCode, terminated(pod)?.reason], [42, 'Error']);
    assert.match(terminated(pod)?.message ?? '', /line 4/);
    assert.equal(await jobs.logs(pod, '?tailLines=2'), 'line 3\nline 4\n');
  });

  it('does not run an image that it was not given, and lets go of it when it is deleted', async () => {
    await jobs.run('unknown', 'true', { container: { image: 'registry.example/unknown:1' } });
    const pod = await jobs.podThat('unknown', (one) => waiting(one) === 'ImagePullBackOff');
    assert.equal(pod.status?.phase, 'Pending');
    await jobs.delete('unknown');
    await waitUntil(async () => (await jobs.podsOf('unknown')).length === 0, patience);
  });

  it('waits for a secret that is not there yet', async () => {
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'late', key: 'key' } } }];
    await jobs.run('waits', 'test "$KEY" = value', { container: { env } });
    await jobs.podThat('waits', (pod) => waiting(pod) === 'CreateContainerConfigError');
    const metadata = { name: 'late', namespace };
    await jobs.create({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { key: 'value' } });
    await jobs.has('waits', 'Complete');
  });

  it('lets a program talk to the API server as its service account, and as nobody more', async () => {
    const env = [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }];
    const container = { image: node24, args: ['-e', `(${String(annotateItself)})()`], env };
    await jobs.run('annotates', '', { container });
    const pod = await jobs.podThat('annotates', isOver);
    assert.equal(pod.metadata.annotations?.['plumbline.dev/progress'], '0.5');
    assert.equal(await jobs.logs(pod), 'secrets: 403');
  });

  it('gives no more GPUs than its node has', async () => {
    const container = { resources: { limits: { 'nvidia.com/gpu': '1' } } };
    await jobs.run('takes', 'sleep 300', { container });
    await jobs.podThat('takes', runs);
    await jobs.run('lacks', 'true', { container });
    const pod = await jobs.podThat('lacks', ({ status }) =>
      (status?.conditions ?? []).some(({ reason }) => reason === 'Unschedulable'),
    );
    assert.match(JSON.stringify(pod.status?.conditions), /Insufficient nvidia.com\/gpu/);
    await jobs.delete('takes');
    await jobs.has('lacks', 'Complete');
  });

  it('starts a container again where its pod says so', async () => {
    const script = 'test -e ../again && exit 0; touch ../again; exit 1';
    await jobs.run('again', script, { pod: { restartPolicy: 'OnFailure' }, spec: { backoffLimit: 3 } });
    await jobs.has('again', 'Complete');
    const { status } = await jobs.podThat('again', isOver);
    assert.equal(status?.containerStatuses?.[0]?.restartCount, 1);
  });

  it('kills a container that takes more memory than its limit', async () => {
    const script = 'x=$(head -c 60000000 /dev/zero | tr "\\0" x); sleep 60; echo $x > /dev/null';
    await jobs.run('large', script, { container: { resources: { limits: { memory: '20Mi' } } } });
    const pod = await jobs.podThat('large', isOver);
    assert.deepEqual([terminated(pod)?.exitCode, terminated(pod)?.reason], [137, 'OOMKilled']);
  });

  it('plays a container that is killed for its memory', async () => {
    await jobs.run('small', 'sleep 300');
    const { metadata } = await jobs.podThat('small', runs);
    await node.simulate(namespace, metadata.name, 'out-of-memory');
    const pod = await jobs.podThat('small', isOver);
    assert.deepEqual([terminated(pod)?.exitCode, terminated(pod)?.reason], [137, 'OOMKilled']);
  });

  it('gives a deleted pod its grace, and leaves no process behind', async () => {
    const file = path.join(temporaryFolder(), 'ended');
    const script = `trap 'echo checkpoint > ${file}; exit 0' TERM; echo ready; while :; do sleep 0.1; done`;
    await jobs.run('deleted', script, { pod: { terminationGracePeriodSeconds: 60 } });
    const pod = await jobs.podThat('deleted', runs);
    await waitUntil(async () => (await jobs.logs(pod)) === 'ready\n', patience);
    await jobs.delete('deleted');
    await waitUntil(async () => (await jobs.podsOf('deleted')).length === 0, patience);
    assert.equal(readFileSync(file, 'utf8'), 'checkpoint\n');
  });
});
