import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { at } from '../../domain/gitops/fields.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName } from '../support/drift-loop.ts';
import { leaseEnds, patience, useEmergencyLoop } from '../support/emergency-loop.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';

// Argo CD heals within a second, and so does the policy: what stays as it was edited was held.

const loop = await useEmergencyLoop({
  sections: `people: [{ name: eve, commandLine: [eve] }]
emergency: { longest: 4h, detect: [{ manager: break-glass, ttl: 1h }] }`,
});
const said: string[] = [];
let worker: RunningWorker;
let id = '';
/** Longer than Argo CD takes to heal. */
const aWhile = 2000;

before(async () => {
  worker = await startWorker(loop.configuration, { tell: (line) => said.push(line) });
});
after(() => worker.stop());

/** People are told beside what happens, and not before it. */
async function isSaid(words: string): Promise<void> {
  await waitUntil(() => said.some((line) => line.includes(words)), patience);
}

const automated = async (): Promise<unknown> => at(await loop.specNow(), 'syncPolicy', 'automated');

async function refused(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await plumbline(
    ['emergency', ...args, '--config', loop.configurationFile],
    { folder: loop.folder },
  );
  assert.deepEqual([exitCode, stdout], [2, '']);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  return stderr;
}

test('what cannot be opened is refused in one line, and nothing is held', async () => {
  const common = ['--reason', 'orders fail'];
  assert.match(await refused('open', '--target', 'nowhere', ...common), /nowhere/);
  assert.match(await refused('open', '--target', targetName, ...common, '--ttl', '5h'), /4 hours at most/);
  assert.match(
    await refused('open', '--target', targetName, ...common, '--scope', 'a/b/c'),
    /Expected KIND\/NAME/,
  );
  assert.match(await refused('open', '--target', targetName, ...common, '-l', 'a in b'), /Expected labels/);
  assert.match(await refused('open', '--target', targetName), /--reason/);
  assert.match(await refused('close', 'feedbeef', ...common), /no emergency feedbeef is open/);
  assert.deepEqual(await loop.specNow(), loop.specBefore);
});

test('while one is open for an object, neither Argo CD nor we heal it, and everything else we do', async () => {
  const opened = await loop.emergency(
    'open',
    '--target',
    targetName,
    '--scope',
    'configmap/web',
    '--reason',
    'orders fail',
    '--ttl',
    '1h',
  );
  assert.equal(opened['state'], 'open');
  id = String(opened['id']);
  assert.equal(await automated(), undefined);
  assert.deepEqual(at(await loop.specNow(), 'syncPolicy', 'syncOptions'), ['ServerSideApply=true']);

  await loop.edit('web', 'debug');
  await loop.edit('other', 'debug');
  const { result } = await loop.scan();
  assert.equal(result.remediations, 1, 'the object outside the scope');
  await waitUntil(async () => (await loop.levelOf('other')) === 'info', patience);
  await waitUntil(async () => (await loop.lease(id))?.objects === 1, patience);
  await pause(aWhile);
  assert.equal(await loop.levelOf('web'), 'debug');
});

test('the status shows it, with what was changed and the time left', async () => {
  const { stdout, exitCode } = await plumbline(['status', '-o', 'json', '--config', loop.configurationFile], {
    folder: loop.folder,
  });
  assert.equal(exitCode, 1);
  const status = JSON.parse(stdout) as {
    leases: Record<string, unknown>[];
    findings: Record<string, unknown>[];
  };
  const [lease] = status.leases;
  assert.equal(status.leases.length, 1);
  assert.deepEqual(
    [lease?.['id'], lease?.['state'], lease?.['scope'], lease?.['objects'], lease?.['target']],
    [id, 'open', 'configmap/web', 1, targetName],
  );
  assert.ok(Number(lease?.['left']) > 3000);
  assert.match(String(lease?.['governor']), /^Argo CD \(Application .*\/shop-\w+\) is held/);
  assert.match(String(lease?.['trouble']), /no forge is configured/);
  const held = status.findings.filter(({ title }) => String(title).endsWith('/web'));
  assert.deepEqual(
    held.map(({ state }) => state),
    ['held'],
  );
  const text = await plumbline(['status', '--config', loop.configurationFile], { folder: loop.folder });
  assert.match(text.stdout, /Emergencies\n.*configmap\/web · 5\d min left · by .* · 1 object differ/s);
});

test('a second one that overlaps holds together with it: closing it puts nothing back', async () => {
  const second = await loop.emergency('open', '--target', targetName, '--reason', 'all of it', '--ttl', '1h');
  const other = String(second['id']);
  const listed = (await loop.emergency('list'))['leases'] as { id: string }[];
  assert.deepEqual(
    listed.map((one) => one.id),
    [id, other],
  );
  await loop.edit('other', 'trace');
  await loop.scan();
  await waitUntil(async () => (await loop.lease(other))?.objects === 1, patience);
  assert.equal((await loop.lease(id))?.objects, 1, 'the narrower one keeps what is its');
  await loop.emergency('close', other, '--reason', 'a test');
  await leaseEnds(loop, other);
  assert.equal(await automated(), undefined);
  await waitUntil(async () => (await loop.levelOf('other')) === 'info', patience);
  assert.equal(await loop.levelOf('web'), 'debug');
});

test('it is extended by who may, and the end is a later one', async () => {
  const extended = await loop.emergency('extend', id, '3h', '--reason', 'still at it');
  assert.match(String(extended['detail']), /healing is held until/);
  assert.match(await refused('extend', id, '5h'), /4 hours at most/);
  await waitUntil(async () => {
    const left = Date.parse((await loop.lease(id))?.expiresAt ?? '') - Date.now();
    return left > 2 * 3_600_000;
  }, patience);
});

test('it closes by itself once Git renders to what runs, and the settings are exactly as before', async () => {
  await loop.commitLevel('web', 'debug');
  await loop.scan();
  await leaseEnds(loop, id);
  assert.deepEqual(await loop.specNow(), loop.specBefore);
  assert.equal(await loop.levelOf('web'), 'debug');
  await isSaid(`emergency ${id}: over: what was changed is in Git`);
});

test('a change by a break-glass tool opens one by itself, once for each change', async () => {
  // Argo CD would be quicker than the scan: that race only a declared emergency wins.
  await loop.setSyncPolicy({ syncOptions: ['ServerSideApply=true'] });
  await loop.edit('other', 'trace', 'break-glass');
  const { result } = await loop.scan();
  assert.equal(result.remediations, 0);
  const lease = await waitUntil(async () => {
    const listed = (await loop.emergency('list'))['leases'] as Record<string, unknown>[];
    return listed.find(({ objects }) => objects === 1);
  }, patience);
  assert.match(String(lease['reason']), /emergency\.detect\[0\]: changed by break-glass/);
  assert.match(String(lease['scope']), /^ConfigMap\/other in /);
  await loop.emergency('close', String(lease['id']), '--reason', 'seen');
  await leaseEnds(loop, String(lease['id']));
  await loop.scan();
  await waitUntil(async () => (await loop.levelOf('other')) === 'info', patience);
  const listed = (await loop.emergency('list'))['leases'];
  assert.deepEqual(listed, [], 'the same change opens no second one');
});

test('somebody who switches self-heal on again is respected, and it is said', async () => {
  await loop.setSyncPolicy({ automated: { selfHeal: true, prune: false } });
  const opened = await loop.emergency('open', '--target', targetName, '--reason', 'again', '--ttl', '1h');
  const third = String(opened['id']);
  const theirs = { automated: { selfHeal: true, prune: true } };
  await loop.setSyncPolicy(theirs);
  await loop.emergency('close', third, '--reason', 'done');
  await leaseEnds(loop, third);
  assert.deepEqual(at(await loop.specNow(), 'syncPolicy'), theirs);
});

test('everything is in the audit trail', async () => {
  const { stdout } = await plumbline(['audit', 'list', '-o', 'json', '--config', loop.configurationFile], {
    folder: loop.folder,
  });
  const steps = stdout.match(/"kind": "emergency"/g) ?? [];
  assert.ok(steps.length >= 10, `${steps.length} steps`);
  for (const action of ['open', 'extend', 'close']) assert.match(stdout, new RegExp(`"action": "${action}"`));
});
