import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { resolveTemporalSettings } from '../../workers/temporal-settings.ts';
import { driftScanId, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// What runs on a real server is replayed with the code of this checkout, and with that of one in which a workflow was
// changed so that it would get stuck. What the server keeps is encrypted, as where replaying is hardest.

const limits = { timeout: 300_000 };
const patience = { within: 120_000 };
const root = path.resolve(import.meta.dirname, '../..');
const key = 'a-key-of-payloads-0123456789-abcdefg';
process.env['REPLAY_TEST_KEY'] = key;
const environment = { REPLAY_TEST_KEY: key };

const loop = await useDriftLoop({
  files: () => ({
    'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { level: info }\n',
  }),
  policy: '[{ match: {}, strategy: alert-and-review }]',
  temporalSettings: 'encryption: { keys: [{ id: first, key: { env: REPLAY_TEST_KEY } }] }',
});
const { kubernetes, namespace, temporal } = loop;
// One without the keys cannot read what is listed.
const reading = await connectTemporal(await resolveTemporalSettings(loop.configuration.temporal));
const replaying = ['replay', '--running', '--config', loop.configurationFile];
let worker: RunningWorker;
let review = '';

interface Replay {
  file: string;
  workflowType?: string;
  events: number;
  fault?: string;
  pinnedTo?: string;
}

before(async () => {
  worker = await startWorker(loop.configuration, { tell: () => undefined });
}, limits);
after(async () => {
  await worker.stop();
  await reading.connection.close();
  await kubernetes.close();
});

test('where nothing runs, that is said', limits, async () => {
  const { exitCode, stdout, stderr } = await plumbline(replaying, { folder: loop.folder, environment });
  assert.deepEqual([exitCode, stdout], [0, 'nothing runs\n'], stderr);
});

test(
  'what waits for people, and what no worker has taken up yet, replays with this code',
  limits,
  async () => {
    await kubernetes.create(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', namespace, annotations: { 'plumbline.dev/target': targetName } },
        data: { level: 'debug' },
      },
      { fieldManager: 'kubectl-create' },
    );
    const scanned = await plumbline(['scan', targetName, '--config', loop.configurationFile], {
      folder: loop.folder,
      environment,
    });
    assert.equal(scanned.exitCode, 1, scanned.stderr);
    review = await waitUntil(async () => {
      const [open] = await listOpenRemediations(reading.client, { target: targetName });
      return open?.phase === 'waiting-for-decision' && open.workflowId;
    }, patience);
    const pending = `${driftScanId(targetName)}/pending`;
    const handle = await temporal.client.workflow.start(workflowTypes.driftScan, {
      workflowId: pending,
      taskQueue: `${taskQueues.orchestration}-of-nobody`,
      args: [],
    });
    try {
      const replays = await waitUntil(async () => {
        const { stdout } = await plumbline([...replaying, '-o', 'json'], {
          folder: loop.folder,
          environment,
        });
        const found = (JSON.parse(stdout) as { replays: Replay[] }).replays;
        return found.length === 2 && found;
      }, patience);
      assert.deepEqual(new Set(replays.map(({ file }) => file)), new Set([review, pending]));
      assert.deepEqual(
        replays.filter(({ fault }) => fault !== undefined),
        [],
      );
    } finally {
      await handle.terminate();
    }
    // Lists of the server lag behind.
    await waitUntil(
      async () => (await temporal.client.workflow.count("ExecutionStatus = 'Running'")).count === 1,
      patience,
    );
  },
);

test('what is pinned to a build is named with it, and not held against this code', limits, async () => {
  const pinned = `${driftScanId(targetName)}/pinned`;
  const handle = await temporal.client.workflow.start(workflowTypes.driftScan, {
    workflowId: pinned,
    taskQueue: `${taskQueues.orchestration}-of-nobody`,
    args: [],
    versioningOverride: { pinnedTo: { deploymentName: 'plumbline', buildId: '1.4.2' } },
  });
  try {
    const found = await waitUntil(async () => {
      const { stdout } = await plumbline([...replaying, '-o', 'json'], { folder: loop.folder, environment });
      const { replays } = JSON.parse(stdout) as { replays: Replay[] };
      return replays.find(({ file }) => file === pinned);
    }, patience);
    assert.deepEqual([found.pinnedTo, found.fault, found.workflowType], ['1.4.2', undefined, 'driftScan']);
    const { exitCode, stdout } = await plumbline(replaying, { folder: loop.folder, environment });
    assert.equal(exitCode, 0);
    assert.match(stdout, new RegExp(`^${pinned} +stays +driftScan, .*ends on build 1\\.4\\.2`, 'm'));
  } finally {
    await handle.terminate();
  }
  await waitUntil(async () => {
    const { stdout } = await plumbline(replaying, { folder: loop.folder, environment });
    return !stdout.includes(pinned);
  }, patience);
});

test(
  'with code that it would get stuck on, one line names it and what no longer matches',
  limits,
  async () => {
    const { exitCode, stdout, stderr } = await replayWith(await changedCheckout());
    assert.equal(exitCode, 2, stderr);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, 1, stdout);
    assert.match(
      lines[0] ?? '',
      new RegExp(
        `^${review}  fails  remediateDrift, \\d+ events: Activity type of scheduled event '\\w+' does not match`,
      ),
    );
    assert.equal(stderr, '', 'and nothing else is said');
  },
);

/** A checkout in which remediations ask for another activity than they did. */
async function changedCheckout(): Promise<string> {
  const checkout = temporaryFolder();
  for (const name of ['activities', 'clients', 'config', 'domain', 'scripts', 'workers', 'workflows'])
    await cp(path.join(root, name), path.join(checkout, name), { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json'])
    await cp(path.join(root, name), path.join(checkout, name));
  await symlink(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'));
  const file = path.join(checkout, 'workflows/remediation-proxies.ts');
  const code = await readFile(file, 'utf8');
  const changed = code
    .replace('recordAudit: patient.recordAudit', 'recordAudit: patient.splitItem')
    .replace('tellPeople: messenger.tellPeople', 'tellPeople: messenger.splitItem');
  assert.notEqual(changed, code);
  await writeFile(file, changed);
  return checkout;
}

async function replayWith(checkout: string) {
  const child = spawn(process.execPath, [path.join(checkout, 'scripts/cli/main.ts'), ...replaying], {
    cwd: loop.folder,
    env: { PATH: process.env['PATH'], HOME: loop.folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [exitCode, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
