import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { plumbline } from '../../support/command-line.ts';
import type { CommandLineResult } from '../../support/command-line.ts';
import { useTemporal } from '../../support/temporal-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const temporal = await useTemporal();
const folder = temporaryFolder();

interface ListedSchedule {
  id: string;
  paused: boolean;
  note: string | null;
  next: string | null;
  last: string | null;
}

function configure(targets: Record<string, string>): void {
  const list = Object.entries(targets).map(
    ([name, schedule]) =>
      `  - { name: ${name}, cluster: { context: c }, source: { git: . }, schedule: { ${schedule} } }`,
  );
  const lines = [
    'version: 1',
    'name: shop',
    `temporal: { address: '${temporal.address}', namespace: ${temporal.namespace} }`,
    ...(list.length === 0 ? ['targets: []'] : ['targets:', ...list]),
  ];
  writeFileSync(path.join(folder, 'plumbline.yaml'), lines.join('\n'));
}

const schedules = (...args: string[]): Promise<CommandLineResult> =>
  plumbline(['schedules', ...args], { folder });

/** A configuration that names another server. */
function elsewhere(settings: string): string {
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  writeFileSync(
    file,
    `version: 1\ntemporal: { ${settings} }\ntargets: [{ name: one, cluster: { context: c }, source: { git: . } }]\n`,
  );
  return file;
}

/** The list of the server lags a little behind. */
async function listed(ids: string[]): Promise<ListedSchedule[]> {
  return await waitUntil(
    async () => {
      const { stdout } = await schedules('list', '-o', 'json');
      const { schedules: found } = JSON.parse(stdout) as { schedules: ListedSchedule[] };
      const scans = found.filter(({ id }) => id !== 'clean-up/shop');
      const known = scans.map(({ id }) => id).toSorted();
      return known.join() === ids.toSorted().join() ? scans : false;
    },
    { within: 120_000 },
  );
}

// Intervals that hardly ever end while a test runs: a schedule that has fired is no longer one that never has.

test('without schedules the list says how to make them', async () => {
  configure({ one: 'every: 17h' });
  const { exitCode, stdout } = await schedules('list');
  assert.equal(exitCode, 0);
  assert.equal(stdout, 'no schedules; `plumbline schedules apply` creates them\n');
  const pause = await schedules('pause', 'one');
  assert.equal(pause.exitCode, 2);
  assert.equal(
    pause.stderr,
    'plumbline: there is no schedule drift-scan/one; `plumbline schedules apply` creates it\n',
  );
});

test('apply creates, updates and deletes until the schedules are those of the file', async () => {
  configure({ one: 'every: 17h', two: "cron: '0 3 * * *'" });
  assert.equal((await schedules('apply')).stdout, 'created: drift-scan/one, drift-scan/two, clean-up/shop\n');
  const found = await listed(['drift-scan/one', 'drift-scan/two']);
  for (const { paused, next, last } of found) {
    assert.equal(paused, false);
    assert.equal(last, null);
    assert.ok(Date.parse(next ?? '') > Date.now());
  }
  configure({ one: 'every: 19h' });
  const changed = JSON.parse((await schedules('apply', '-o', 'json')).stdout) as unknown;
  assert.deepEqual(changed, {
    created: [],
    updated: ['drift-scan/one'],
    deleted: ['drift-scan/two'],
    unchanged: ['clean-up/shop'],
    left: [],
  });
  await listed(['drift-scan/one']);
  assert.equal((await schedules('apply')).stdout, 'unchanged: drift-scan/one, clean-up/shop\n');
});

test('a pause holds through an apply, with its reason, until resumed', async () => {
  const paused = await schedules('pause', 'one', '--reason', 'moving clusters');
  assert.equal(paused.exitCode, 0);
  assert.match(paused.stdout, /drift-scan\/one +never +- +paused +paused by \S+: moving clusters\n/);
  configure({ one: 'every: 23h' });
  assert.equal((await schedules('apply')).stdout, 'updated: drift-scan/one\nunchanged: clean-up/shop\n');
  const [still] = await listed(['drift-scan/one']);
  assert.equal(still?.paused, true);
  assert.match(still.note ?? '', /moving clusters$/);
  assert.equal(still.next, null);
  assert.match((await schedules('resume')).stdout, /drift-scan\/one +never +in \d+ (s|min|h) +running\n/);
});

test('a target that does not exist is refused before anything is paused', async () => {
  const { exitCode, stderr } = await schedules('pause', 'one', 'other');
  assert.equal(exitCode, 2);
  assert.match(stderr, /^plumbline: there is no target other in the configuration; it has one\n$/);
  assert.equal((await listed(['drift-scan/one']))[0]?.paused, false);
});

test('where nothing has run yet there is nothing to decide, and status needs no worker', async () => {
  const decided = await plumbline(['decide', '000000000000', 'heal'], { folder });
  assert.equal(
    decided.stderr,
    'plumbline: nothing is open for finding 000000000000; `plumbline status` lists what is\n',
  );
  const status = await plumbline(['status', '--target', 'one'], { folder });
  assert.equal(status.exitCode, 0, status.stderr);
  assert.match(status.stdout, /one +Unknown +not scanned yet/);
});

test('a Temporal server or namespace that is not there is one clear line for every command', async () => {
  const commands = [['status'], ['scan', 'one'], ['decide', 'a', 'heal'], ['schedules', 'list'], ['worker']];
  const unreachable = elsewhere("address: '127.0.0.1:9'");
  const unknown = elsewhere(`address: '${temporal.address}', namespace: nowhere`);
  // Each gives up after seconds, in which it does nothing else.
  const silent = await Promise.all(
    commands.map((command) => plumbline([...command, '--config', unreachable], { folder })),
  );
  for (const [index, { stdout, stderr, exitCode }] of silent.entries()) {
    const line = /^plumbline: cannot reach Temporal at 127\.0\.0\.1:9: .*plumbline dev.*\n$/;
    assert.match(stderr, line, commands[index]?.join(' '));
    assert.deepEqual([exitCode, stdout], [2, '']);
  }
  for (const command of commands) {
    const { stdout, stderr, exitCode } = await plumbline([...command, '--config', unknown], { folder });
    assert.match(stderr, /^plumbline: Temporal at .* has no namespace nowhere; .*\n$/, command.join(' '));
    assert.deepEqual([exitCode, stdout], [2, '']);
  }
});
