import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { openCluster, createClusterPool } from '../../workers/cluster-pool.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { access } = await useKubernetes();
const folder = temporaryFolder();
const authority = path.join(folder, 'ca.crt');
const token = path.join(folder, 'token');
writeFileSync(authority, access.certificateAuthority);
writeFileSync(token, `${access.token}\n`);
const stated = { server: access.server, certificateAuthority: authority, token: { file: token } };

test('a cluster is reached by its address, an authority and a token in a file, without a kubeconfig', async () => {
  const client = await openCluster(stated);
  after(() => client.close());
  assert.match(await client.version(), /^v1\./);
  assert.equal(client.server, access.server);
});

test('a token that rotates is read again, without a restart', async () => {
  const rotating = path.join(folder, 'rotating');
  writeFileSync(rotating, 'expired');
  const client = await openCluster({ ...stated, token: { file: rotating } });
  after(() => client.close());
  await assert.rejects(client.resourceTypes(), { code: 'kubernetes-unauthorized' });
  writeFileSync(rotating, access.token);
  assert.ok((await client.resourceTypes()).length > 0);
});

test('a token may come from the environment, and one that is missing is said without a stack', async () => {
  process.env['TEST_CLUSTER_TOKEN'] = access.token;
  const client = await openCluster({ ...stated, token: { env: 'TEST_CLUSTER_TOKEN' } });
  after(() => client.close());
  assert.match(await client.version(), /^v1\./);
  await assert.rejects(openCluster({ ...stated, token: { env: 'TEST_NO_TOKEN' } }), {
    message: 'environment variable TEST_NO_TOKEN is not set',
  });
});

test('targets and models in one cluster share one client, and a mended configuration is tried again', async () => {
  const pool = createClusterPool();
  after(() => pool.close());
  assert.equal(await pool.open(stated), await pool.open({ ...stated }));
  const broken = { ...stated, token: { env: 'TEST_LATER_TOKEN' } };
  await assert.rejects(pool.open(broken));
  process.env['TEST_LATER_TOKEN'] = access.token;
  assert.match(await (await pool.open(broken)).version(), /^v1\./);
});
