import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { createResidentClient } from '../../../../clients/kubernetes/resident/resident-client.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startOwnKubernetes } from '../../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('after a crash of the server, lists from memory are true again', async () => {
  const folder = temporaryFolder();
  const server = await startOwnKubernetes({ folder });
  const { port, kubeconfig } = server;
  const client = await createKubernetesClient({ kubeconfig, watch: { longestPause: 500 } });
  const resident = createResidentClient(client, {
    follow: { trusted: 0, patience: 1000, longestPause: 500 },
  });
  try {
    const configMaps = await client.resourceType('v1', 'ConfigMap');
    const create = (name: string) =>
      client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
    const names = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const { items } of resident.list(configMaps, { namespace: 'default' }))
        found.push(...items.map(({ metadata }) => metadata.name));
      return found;
    };
    const changes: string[] = [];
    resident.onChange(({ what, reference }) => changes.push(`${what} ${reference.name}`));
    await create('before');
    await waitUntil(async () => (await names()).includes('before'), { within: 120_000 });

    for (const { pid } of server.processes) process.kill(pid, 'SIGKILL');
    await server.stop();
    await startOwnKubernetes({ folder, port });
    await waitUntil(() => create('after'), { within: 120_000 });
    await client.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'before' });
    await waitUntil(
      async () => {
        const found = await names();
        return found.includes('after') && !found.includes('before');
      },
      { within: 120_000 },
    );
    await waitUntil(() => changes.includes('disappeared before') && changes.includes('appeared after'), {
      within: 120_000,
    });
    assert.equal(changes.filter((change) => change === 'disappeared before').length, 1);
  } finally {
    await resident.close();
    await client.close();
  }
});
