import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startOwnKubernetes } from '../../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('a watch lives through a crash of the server and misses nothing', async () => {
  const folder = temporaryFolder();
  const before = await startOwnKubernetes({ folder });
  const { port, kubeconfig } = before;
  const client = await createKubernetesClient({ kubeconfig, watch: { longestPause: 500 } });
  const configMaps = await client.resourceType('v1', 'ConfigMap');
  const create = (name: string) => {
    const metadata = { name, namespace: 'default' };
    return client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  };

  const known = new Set<string>();
  const controller = new AbortController();
  const watching = (async () => {
    for await (const event of client.watch(configMaps, { namespace: 'default', signal: controller.signal })) {
      if (event.type === 'RESYNC') {
        known.clear();
        for (const { metadata } of event.objects) known.add(metadata.name);
      } else if (event.type === 'DELETED') known.delete(event.object.metadata.name);
      else if (event.type !== 'BOOKMARK') known.add(event.object.metadata.name);
    }
  })();
  const ended = assert.rejects(watching, { name: 'AbortError' });

  await create('before');
  await waitUntil(() => known.has('before'), { within: 120_000 });
  for (const { pid } of before.processes) process.kill(pid, 'SIGKILL');
  await before.stop();
  await startOwnKubernetes({ folder, port });
  await waitUntil(() => create('after'), { within: 120_000 });
  await client.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'before' });
  await waitUntil(() => known.has('after') && !known.has('before'), { within: 120_000 });

  controller.abort();
  await ended;

  for await (const event of client.watch(configMaps, { resourceVersion: '1' })) {
    assert.equal(event.type, 'RESYNC', 'the server no longer has versions from before its start');
    break;
  }
});
