import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, after, test } from 'node:test';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { followApiKey } from '../../clients/temporal/follow-api-key.ts';
import { Temporal } from '../../config/schema/temporal.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { resolveTemporalSettings } from '../../workers/temporal-settings.ts';
import { useTemporalProxy } from '../support/temporal-proxy.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const temporal = await useTemporal();
const patience = { within: 120_000 };
const set: string[] = [];

function setVariable(name: string, value: string): void {
  process.env[name] = value;
  set.push(name);
}
afterEach(() => {
  for (const name of set.splice(0)) delete process.env[name];
});

test('a profile of temporal.toml says where Temporal is, and plumbline.yaml overrules it', async () => {
  const file = path.join(temporaryFolder(), 'temporal.toml');
  writeFileSync(
    file,
    `[profile.default]
address = "default.example:7233"
[profile.prod]
address = "prod.a1b2c.tmprl.cloud:7233"
namespace = "prod.a1b2c"
api_key = "key-of-the-profile"
`,
  );
  setVariable('TEMPORAL_CONFIG_FILE', file);
  setVariable('TEMPORAL_PROFILE', 'prod');
  const settings = await resolveTemporalSettings(Temporal.parse({}));
  assert.equal(settings.connection.address, 'prod.a1b2c.tmprl.cloud:7233');
  assert.equal(settings.namespace, 'prod.a1b2c');
  assert.equal(settings.connection.apiKey, 'key-of-the-profile');
  assert.ok(settings.connection.tls !== undefined, 'a key is never sent in the clear');
  const overruled = await resolveTemporalSettings(Temporal.parse({ namespace: 'other.a1b2c' }));
  assert.equal(overruled.namespace, 'other.a1b2c');
  assert.equal(overruled.connection.address, 'prod.a1b2c.tmprl.cloud:7233');
});

test('variables overrule the profile, and TLS material comes from files', async () => {
  const folder = temporaryFolder();
  for (const name of ['ca', 'cert', 'key']) writeFileSync(path.join(folder, `${name}.pem`), name);
  setVariable('TEMPORAL_ADDRESS', 'here.example:7233');
  setVariable('TEMPORAL_NAMESPACE', 'mine');
  setVariable('TEMPORAL_CONFIG_FILE', path.join(folder, 'none.toml'));
  const settings = await resolveTemporalSettings(
    Temporal.parse({
      tls: {
        serverName: 'temporal.internal',
        certificateAuthority: path.join(folder, 'ca.pem'),
        clientCertificate: path.join(folder, 'cert.pem'),
        clientKey: { file: path.join(folder, 'key.pem') },
      },
    }),
  );
  assert.equal(settings.connection.address, 'here.example:7233');
  assert.equal(settings.namespace, 'mine');
  const { tls } = settings.connection;
  assert.ok(typeof tls === 'object');
  assert.equal(tls.serverNameOverride, 'temporal.internal');
  assert.equal(String(tls.serverRootCACertificate), 'ca');
  assert.equal(String(tls.clientCertPair?.crt), 'cert');
});

test('files that are missing or broken are one line each', async () => {
  const file = path.join(temporaryFolder(), 'temporal.toml');
  writeFileSync(file, '[profile.default\n');
  setVariable('TEMPORAL_CONFIG_FILE', file);
  await assert.rejects(resolveTemporalSettings(Temporal.parse({})), {
    code: 'temporal-settings',
    message: /^Temporal's own settings .* cannot be used: /,
  });
  delete process.env['TEMPORAL_CONFIG_FILE'];
  await assert.rejects(
    resolveTemporalSettings(Temporal.parse({ tls: { certificateAuthority: '/nowhere/ca.pem' } })),
    { message: 'temporal.tls.certificateAuthority: /nowhere/ca.pem cannot be read (ENOENT)' },
  );
});

test('a namespace that is not there, and one we may not enter, are told apart', async () => {
  const { address, namespace } = temporal;
  await assert.rejects(connectTemporal({ namespace: 'other', connection: { address } }), {
    code: 'temporal-namespace-not-found',
  });
  const proxy = await useTemporalProxy(address, (method) =>
    method === 'DescribeNamespace' ? { code: 7, message: 'Request unauthorized.' } : undefined,
  );
  await assert.rejects(connectTemporal({ namespace, connection: { address: proxy.address } }), {
    code: 'temporal-access-denied',
    message:
      /does not let us into namespace test-.*: 7 PERMISSION_DENIED: Request unauthorized\.; check temporal\.apiKey/,
  });
});

test('a server that speaks no TLS is told in one line', async () => {
  const { address, namespace } = temporal;
  await assert.rejects(connectTemporal({ namespace, connection: { address, tls: true } }), (error: Error) => {
    assert.match(error.message, /^cannot reach Temporal at /);
    assert.ok(!error.message.includes('\n'));
    return true;
  });
});

test('an API key in a file that rotates is used without a restart, and one that is gone is said', async () => {
  const file = path.join(temporaryFolder(), 'api-key');
  writeFileSync(file, 'first-key\n');
  const seen: string[] = [];
  const proxy = await useTemporalProxy(temporal.address, (_, headers) => {
    seen.push(headers.authorization ?? '');
    return undefined;
  });
  const settings = await resolveTemporalSettings(
    Temporal.parse({ address: proxy.address, namespace: temporal.namespace, apiKey: { file } }),
  );
  const { readApiKey } = settings;
  assert.ok(readApiKey !== undefined);
  const { tls: _plain, ...connecting } = settings.connection;
  const { connection, client } = await connectTemporal({
    ...settings,
    connection: { ...connecting, tls: false },
  });
  after(() => connection.close());
  assert.equal(seen.at(-1), 'Bearer first-key');

  const warnings: string[] = [];
  const stop = followApiKey(readApiKey, [connection], { every: 50, warn: (line) => warnings.push(line) });
  after(stop);
  writeFileSync(file, 'second-key\n');
  await waitUntil(async () => {
    await client.workflow.count();
    return seen.at(-1) === 'Bearer second-key';
  }, patience);
  writeFileSync(file, '');
  await waitUntil(() => warnings.length > 0, patience);
  assert.match(
    warnings[0] ?? '',
    /^the API key of Temporal was not read again: secret file .* is empty; the one before/,
  );
  await client.workflow.count();
  assert.equal(seen.at(-1), 'Bearer second-key');
});
