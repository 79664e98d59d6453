import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import test, { after } from 'node:test';
import { findExistingServers } from '../../../scripts/dev/existing-servers.ts';
import { freePort } from '../../../scripts/dev/processes/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const kubeconfig = path.join(temporaryFolder(), 'kubeconfig.yaml');
writeFileSync(kubeconfig, 'apiVersion: v1\nkind: Config\n');
const listener = createServer().listen(0, '127.0.0.1');
await once(listener, 'listening');
after(() => listener.close());
const address = `127.0.0.1:${(listener.address() as AddressInfo).port}`;

test('a cluster that KUBECONFIG names is left alone without consent, and that is said', async () => {
  const said: string[] = [];
  const servers = await findExistingServers({}, { KUBECONFIG: kubeconfig }, (line) => said.push(line));
  assert.deepEqual(servers, {});
  assert.deepEqual(said, ['leaving the cluster of KUBECONFIG alone (--use-existing-cluster would use it)']);
});

test('with consent the cluster of KUBECONFIG is used', async () => {
  const servers = await findExistingServers(
    { useExistingCluster: true },
    { KUBECONFIG: `:${kubeconfig}:/other` },
  );
  assert.deepEqual(servers, { kubernetes: { kubeconfig } });
});

test('naming a kubeconfig is consent', async () => {
  const servers = await findExistingServers({ kubeconfig, context: 'staging' }, {});
  assert.deepEqual(servers, { kubernetes: { kubeconfig, context: 'staging' } });
});

test('a context without a cluster is refused', async () => {
  await assert.rejects(findExistingServers({ context: 'staging' }, {}), {
    message: 'context staging of which cluster? Add --kubeconfig or --use-existing-cluster.',
  });
});

test('a kubeconfig that cannot be read is refused', async () => {
  await assert.rejects(findExistingServers({ kubeconfig: '/nowhere/config' }, {}), {
    message: /^the kubeconfig \/nowhere\/config cannot be read; name another with --kubeconfig/,
  });
});

test('the Temporal server of the environment is used', async () => {
  const environment = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'team' };
  assert.deepEqual(await findExistingServers({}, environment), { temporal: { address, namespace: 'team' } });
  const options = { temporalAddress: address, temporalNamespace: 'mine' };
  assert.deepEqual(await findExistingServers(options, { TEMPORAL_ADDRESS: 'ignored:1' }), {
    temporal: { address, namespace: 'mine' },
  });
});

test('a Temporal address where nobody answers is refused', async () => {
  const silent = `127.0.0.1:${await freePort()}`;
  await assert.rejects(findExistingServers({ temporalAddress: silent }, {}), {
    message: `no Temporal server answers at ${silent}; start it, or unset TEMPORAL_ADDRESS for an embedded one.`,
  });
  await assert.rejects(findExistingServers({ temporalAddress: 'temporal' }, {}), {
    message: 'the Temporal address temporal is not HOST:PORT.',
  });
});
