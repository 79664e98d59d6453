import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { obtainTool } from '../../scripts/dev/toolchain/obtain.ts';
import { startGateway } from '../../workers/gateway/run-gateway.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { assertUnreadable, executionsOf, readable, storedText } from '../support/stored-in-temporal.ts';

const patience = { within: 120_000 };
const secrets = {
  PLUMBLINE_TEST_KEY_1: '1'.repeat(40),
  PLUMBLINE_TEST_KEY_2: '2'.repeat(40),
  PLUMBLINE_TEST_CODEC: 'the-token-of-the-codec-server-12345',
};
Object.assign(process.env, secrets);

const firstKey = '{ id: first, key: { env: PLUMBLINE_TEST_KEY_1 } }';
const secondKey = '{ id: second, key: { env: PLUMBLINE_TEST_KEY_2 } }';
const loop = await useDriftLoop({
  files: (namespace) => ({ 'app.yaml': manifests(namespace) }),
  policy: '[{ match: {}, strategy: alert-and-review }]',
  temporalSettings: `encryption: { keys: [${firstKey}], codecServer: { token: { env: PLUMBLINE_TEST_CODEC } } }`,
  sections: 'gateway: { port: 0 }',
});
const { kubernetes, namespace, temporal } = loop;
let worker: RunningWorker;

before(async () => {
  for (const desired of objects()) await kubernetes.apply(desired, { fieldManager: 'kubectl' });
  worker = await startWorker(loop.configuration, { tell: () => undefined });
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

const run = (...args: string[]) =>
  plumbline([...args, '--config', loop.configurationFile], { folder: loop.folder, environment: secrets });

async function edit(wanted: string): Promise<void> {
  await kubernetes.patch(
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' },
    [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: wanted }],
    { fieldManager: 'kubectl-edit' },
  );
}

async function waitingItem(): Promise<{ id: string }> {
  return await waitUntil(async () => {
    const { stdout } = await run('status', '-o', 'json');
    const { approvals } = JSON.parse(stdout) as { approvals: { id: string; state: string }[] };
    return approvals[0];
  }, patience);
}

async function image(): Promise<string> {
  const live = await kubernetes.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' });
  return JSON.stringify(live?.['spec']);
}

test('nothing that Temporal stores can be read, and people read and decide as ever', async () => {
  await edit('registry.example/web:canary-hotfix');
  const scanned = await run('scan', targetName);
  assert.equal(scanned.exitCode, 1, scanned.stderr);
  assert.match(scanned.stdout, /canary-hotfix/);
  const { id } = await waitingItem();

  const everything = await storedText(temporal);
  assert(everything.includes('binary/encrypted'));
  assertUnreadable(everything, /canary-hotfix|registry\.example|api.?Version/);

  const decided = await run('decide', id, 'heal');
  assert.equal(decided.exitCode, 0, decided.stderr);
  await waitUntil(async () => (await image()).includes('web:1'), patience);
});

test('what went wrong is as unreadable, and one line on the command line', async () => {
  await loop.commit({ 'app.yaml': 'kind: [canary-fault' });
  const failed = await run('scan', targetName);
  assert.equal(failed.exitCode, 2);
  assert.match(failed.stderr + failed.stdout, /app\.yaml/);
  assertUnreadable(await storedText(temporal), /app\.yaml|canary-fault/);
  await loop.commit({ 'app.yaml': manifests(namespace) });
});

test("Temporal's own command line reads through the gateway, and what it reads replays", async () => {
  const gateway = await startGateway(loop.configuration, { log: () => undefined });
  try {
    const folder = path.join(loop.folder, 'histories');
    await mkdir(folder);
    const file = path.join(folder, 'remediation.json');
    const remediation = (await executionsOf(temporal)).find(
      ({ type }) => type?.name === 'remediateDrift',
    )?.execution;
    const show = async (...args: string[]) =>
      await execa(
        await obtainTool('temporal'),
        [
          'workflow',
          'show',
          '--output',
          'json',
          '--workflow-id',
          remediation?.workflowId ?? '',
          '--address',
          temporal.address,
          '--namespace',
          temporal.namespace,
          '--codec-endpoint',
          `${gateway.url}/codec`,
          ...args,
        ],
        { reject: false },
      );
    const { stdout } = await show('--codec-auth', `Bearer ${secrets.PLUMBLINE_TEST_CODEC}`);
    assert(readable(stdout).includes('canary-hotfix'));
    await writeFile(file, stdout);
    const replayed = await run('replay', folder);
    assert.equal(replayed.exitCode, 0, replayed.stdout + replayed.stderr);

    const refused = await show('--codec-auth', 'Bearer somebody-elses-token');
    assertUnreadable(readable(refused.stdout), /canary-hotfix/);
  } finally {
    await gateway.stop();
  }
});

test('after a rotation what waits goes on, and without the key of before it waits unharmed', async () => {
  await edit('registry.example/web:canary-second');
  assert.equal((await run('scan', targetName)).exitCode, 1);
  const { id } = await waitingItem();
  await worker.stop();

  await writeKeys(secondKey);
  const blind = await run('decide', id, 'heal');
  assert.equal(blind.exitCode, 2);
  assert.match(blind.stderr, /encrypted with key "first", which temporal\.encryption\.keys does not name/);
  assert.equal(blind.stderr.trim().split('\n').length, 1, blind.stderr);

  await writeKeys(`${secondKey}, ${firstKey}`);
  const { configuration } = await loadConfiguration(loop.configurationFile);
  worker = await startWorker(configuration, { tell: () => undefined });
  const decided = await run('decide', id, 'heal');
  assert.equal(decided.exitCode, 0, decided.stderr);
  await waitUntil(async () => (await image()).includes('web:1'), patience);
  assert((await storedText(temporal)).includes('second'));
});

test('a key that could be guessed is refused in one line', async () => {
  await writeKeys('{ id: third, key: { env: PLUMBLINE_TEST_WEAK } }');
  const { exitCode, stderr } = await plumbline(['status', '--config', loop.configurationFile], {
    folder: loop.folder,
    environment: { PLUMBLINE_TEST_WEAK: 'short' },
  });
  assert.equal(exitCode, 2);
  assert.match(stderr, /the key third of temporal\.encryption has 5 characters, expected 32 or more/);
});

async function writeKeys(keys: string): Promise<void> {
  const text = await readFile(loop.configurationFile, 'utf8');
  await writeFile(loop.configurationFile, text.replace(/keys: \[[^\]]*\]/, `keys: [${keys}]`));
}

function objects(): KubernetesObject[] {
  const labels = { app: 'web' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
        },
      },
    },
  ];
}

function manifests(inNamespace: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${inNamespace} }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'registry.example/web:1' }] }
`;
}
