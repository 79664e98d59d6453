import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { at } from '../../domain/gitops/fields.ts';
import { isFree } from '../../scripts/dev/processes/free-port.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startTemporal } from '../../scripts/dev/servers/temporal.ts';
import { listOpenLeases } from '../../workers/operations/open-leases.ts';
import { targetName } from '../support/drift-loop.ts';
import { isChangeOfApplication } from '../support/emergency-kill.ts';
import { leaseEnds, patience, useEmergencyLoop } from '../support/emergency-loop.ts';
import { connectToTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

// The server gets SIGKILL and starts again with its database, at the same port; the worker is the same all along.

const folder = temporaryFolder();
let server = await startTemporal({ folder, durable: true });
// Here and not where it is started: that may be inside a test, whose end is not the file's.
after(() => server.stop());
const loop = await useEmergencyLoop({ temporal: await connectToTemporal(server.address) });
const { client } = loop.temporal;
const limits = { timeout: 300_000 };
let worker: WorkerProcess;

before(async () => {
  worker = await startWorkerProcess(loop.configurationFile);
  // From its first scan on a target has a state.
  await loop.scan();
}, limits);

async function restart(): Promise<void> {
  const { port } = server;
  process.kill(server.pid, 'SIGKILL');
  await server.ended;
  await waitUntil(() => isFree(port), patience);
  server = await startTemporal({ folder, durable: true, port });
  assert.equal(server.port, port, 'it is where it was');
}

/** Begins something, and restarts the server while the API server has not seen yet how it changes the Application. */
async function restartWhile(begin: () => Promise<unknown>): Promise<void> {
  const caught = loop.proxy.hold('before', isChangeOfApplication);
  const begun = begin();
  const change = await caught;
  await restart();
  change.release();
  // Who asked lost the connection, or had been answered before.
  await begun.catch(() => undefined);
}

const open = () => loop.emergency('open', '--target', targetName, '--reason', 'a restart', '--ttl', '1h');
const close = (id: string) => loop.emergency('close', id, '--reason', 'done');

async function openLease(): Promise<string> {
  const lease = await waitUntil(async () => {
    const [first] = await listOpenLeases(client, { target: targetName });
    return first?.phase === 'open' && first;
  }, patience);
  return lease.id;
}

/** Longer than Argo CD takes to heal. */
const aWhile = 2000;

/** What is changed now is seen, and neither Argo CD nor we heal it. */
async function isHeld(id: string): Promise<void> {
  assert.equal(at(await loop.specNow(), 'syncPolicy', 'automated'), undefined);
  await loop.edit('web', 'debug');
  await loop.scan();
  await waitUntil(async () => (await loop.lease(id))?.objects === 1, patience);
  await pause(aWhile);
  assert.equal(await loop.levelOf('web'), 'debug');
}

async function isAsBefore(id: string): Promise<void> {
  await leaseEnds(loop, id);
  assert.deepEqual(await loop.specNow(), loop.specBefore);
  await waitUntil(async () => (await loop.levelOf('web')) === 'info', patience);
  assert.equal(worker.output().split('worker ready').length, 2, 'the worker was started once');
}

test(
  'the server is killed while it opens: everything is held, and given back at the end',
  limits,
  async () => {
    await restartWhile(open);
    const id = await openLease();
    await isHeld(id);
    await close(id);
    await isAsBefore(id);
  },
);

test(
  'the server is killed while it is open: it is held still, and given back at the end',
  limits,
  async () => {
    await open();
    const id = await openLease();
    await restart();
    await isHeld(id);
    await close(id);
    await isAsBefore(id);
  },
);

test('the server is killed while it ends: the settings are exactly as before', limits, async () => {
  await open();
  const id = await openLease();
  await isHeld(id);
  await restartWhile(() => close(id));
  await isAsBefore(id);
});
