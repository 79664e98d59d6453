import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { plumbline, startPlumbline } from '../../support/command-line.ts';
import type { CommandLineResult, RunningCommand } from '../../support/command-line.ts';
import { workflowTypes } from '../../../workflows/messages.ts';
import { targetName, useDriftLoop } from '../../support/drift-loop.ts';

const loop = await useDriftLoop({
  files: (namespace) => ({ 'settings.yaml': settings(namespace), 'token.yaml': token(namespace) }),
  policy: '[{ match: { drift: secret }, strategy: alert-and-review }, { match: {}, strategy: self-heal }]',
  target: 'limits: { objects: 5, share: 1 }',
});
const { kubernetes, namespace, folder, temporal } = loop;
let worker: RunningCommand;

function settings(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: ${name} }\ndata: { mode: safe }\n`;
}

function token(name: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: { name: token, namespace: ${name} }\nstringData: { token: hunter2 }\n`;
}

const run = (...args: string[]): Promise<CommandLineResult> =>
  plumbline([...args, '--config', loop.configurationFile], { folder });

const patience = { within: 120_000 };

const settingsReference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };

async function editSettings(): Promise<void> {
  await kubernetes.patch(settingsReference, [{ op: 'replace', path: '/data/mode', value: 'risky' }], {
    fieldManager: 'kubectl-edit',
  });
}

before(async () => {
  const metadata = { namespace };
  await kubernetes.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, name: 'settings' },
    data: { mode: 'safe' },
  });
  await kubernetes.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadata, name: 'token' },
    stringData: { token: 'hunter2' },
  });
});
after(() => kubernetes.close());

test('before the first scan everything is said to be unknown, not clean', async () => {
  const { exitCode, stdout } = await run('status');
  assert.match(stdout, /shop-\w+ +Unknown +not scanned yet/);
  assert.equal(exitCode, 0);
});

test('a target that does not exist is one line that names the right one', async () => {
  const misspelt = targetName.replace('shop', 'shup');
  const { exitCode, stdout, stderr } = await run('scan', misspelt);
  assert.equal(
    stderr,
    `plumbline: there is no target ${misspelt} in the configuration; did you mean ${targetName}? (it has ${targetName})\n`,
  );
  assert.equal(stdout, '');
  assert.equal(exitCode, 2);
});

test('without a worker a scan says so, and its result can be had later', async () => {
  const { exitCode, stderr } = await run('scan', targetName, '--timeout', '7s');
  assert.equal(exitCode, 2);
  assert.match(stderr, /no worker takes up work on task queue plumbline; start one with `plumbline worker`/);
  assert.match(
    stderr,
    /plumbline: no result in time; the scan goes on without us: drift-scan\/shop-\w+\/manual-/,
  );
});

test('Ctrl-C leaves the scan running and says where it is', async () => {
  const scanning = startPlumbline(['scan', targetName, '--config', loop.configurationFile], { folder });
  await scanning.says(/no worker takes up work/);
  assert.equal(await scanning.end('SIGINT'), 130);
  const [, workflowId] = /goes on without us: (\S+)/.exec(scanning.said) ?? [];
  const { status } = await temporal.client.workflow.getHandle(workflowId ?? '').describe();
  assert.equal(status.name, 'RUNNING');
});

test('--no-wait only starts the scan', async () => {
  const { exitCode, stdout } = await run('scan', targetName, '--no-wait', '-o', 'json');
  assert.equal(exitCode, 0);
  const { target, workflowId } = JSON.parse(stdout) as { target: string; workflowId: string };
  assert.equal(target, targetName);
  assert.match(workflowId, /^drift-scan\/shop-\w+\/manual-/);
});

test('a worker says in one line that it is ready', async () => {
  worker = startPlumbline(['worker', '--config', loop.configurationFile], { folder });
  await worker.says(/worker ready on .*, namespace .*, metrics on http:.*; targets: shop-\w+"\}\n/);
  assert.equal(worker.said.trimEnd().split('\n').length, 1, worker.said);
});

test('a scan of a cluster that is as Git says is clean', async () => {
  const { exitCode, stdout, stderr } = await run('scan', targetName);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^no drift in 2 compared; .*\ndrift-scan\/shop-\w+\/manual-.*\n$/);
  // Those that were begun without a worker would heal what comes next before it is looked for.
  const query = `WorkflowType = '${workflowTypes.driftScan}' AND ExecutionStatus = 'Running'`;
  await waitUntil(async () => (await temporal.client.workflow.count(query)).count === 0, patience);
});

test('a scan prints what it finds as a diff does, with target and workflow, and what is done about it', async () => {
  await editSettings();
  const { exitCode, stdout } = await run('scan', targetName, '-o', 'json');
  assert.equal(exitCode, 1);
  const result = JSON.parse(stdout) as Record<string, unknown> & { findings: { fields: unknown[] }[] };
  for (const key of ['summary', 'findings', 'ignored', 'errors', 'target', 'workflowId'])
    assert.ok(key in result, key);
  assert.equal(result.findings.length, 1);
});

test('a decision is asked for, listed, given and carried out', async () => {
  const tokenReference = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'token' };
  await kubernetes.patch(tokenReference, [{ op: 'replace', path: '/data/token', value: btoa('swordfish') }], {
    fieldManager: 'kubectl-edit',
  });
  const scan = await run('scan', targetName);
  assert.equal(scan.exitCode, 1);
  assert.match(scan.stdout, /Acted on: \d; `plumbline status` says how they stand\./);
  await worker.says(/Secret .*token: secret: your decision is needed/);

  // Listings lag behind.
  const status = await waitUntil(async () => {
    const shown = await run('status');
    return shown.stdout.startsWith('Waits for a decision') && shown;
  }, patience);
  assert.equal(status.exitCode, 1);
  assert.match(
    status.stdout,
    /^Waits for a decision\n {2}Secret .*token: secret · high · shop-\w+ · by kubectl-edit · open for \d+ (s|min) · expires in 23 h\n/,
  );
  const [, id = ''] = /plumbline decide (\S+) heal\|reject/.exec(status.stdout) ?? [];
  const json = JSON.parse((await run('status', '-o', 'json')).stdout) as Record<
    string,
    { id: string; state: string; age: number; link: string }[]
  >;
  assert.deepEqual(Object.keys(json), [
    'targets',
    'findings',
    'approvals',
    'leases',
    'freezes',
    'incidents',
    'retrainings',
    'rollouts',
  ]);
  assert.deepEqual(
    json['approvals']?.map((one) => [one.id, one.state]),
    [[id, 'waiting-for-decision']],
  );
  assert.match(json['approvals']?.[0]?.link ?? '', /^remediate\/shop-\w+\//);

  const stale = await run('decide', id, 'heal', '--digest', 'of-yesterday');
  assert.equal(stale.exitCode, 2);
  assert.match(stale.stderr, /^plumbline: Secret .*: not decided: the evidence changed .*\n$/);

  const decided = await run('decide', id, 'heal', '--actor', 'ada', '--reason', 'not ours');
  assert.equal(decided.exitCode, 0, decided.stderr);
  // What is claimed never stands without who sits at the terminal.
  assert.match(
    decided.stdout,
    /^Secret .*token: secret: healed, verified: ada \(\S+@\S+\) decided: heal \(not ours\); /,
  );
  const live = (await kubernetes.get(tokenReference))?.['data'] as { token: string } | undefined;
  assert.equal(atob(live?.token ?? ''), 'hunter2');
  for (const text of [scan.stdout, status.stdout, decided.stdout, worker.said]) {
    assert.ok(!/hunter2|swordfish/.test(text));
  }

  const afterwards = await waitUntil(async () => {
    const shown = await run('status');
    if (shown.exitCode === 0) return shown;
    throw new Error(shown.stdout);
  }, patience);
  assert.match(afterwards.stdout, /shop-\w+ +Synced +no drift/);
});

test('one page of the worker has its work and what the SDK counts, and it says that it is ready', async () => {
  const [, url = ''] = /metrics on (http:\/\/[\d.:]+)\/metrics/.exec(worker.said) ?? [];
  const expected = [
    /^plumbline_scans_total\{.*outcome="complete"\} [1-9]/m,
    /^plumbline_remediations_total\{.*outcome="healed"\} [1-9]/m,
    /^plumbline_heals_total\{.*outcome="healed"\} [1-9]/m,
    /^plumbline_decisions_total\{action="heal",door="command-line",accepted="true"\} 1$/m,
    /^plumbline_time_to_detect_seconds_count\{.*drift="secret"\} [1-9]/m,
    /^temporal_activity_execution_latency_seconds_bucket\{.*activity_type="compareTarget"/m,
  ];
  // How an item ended is written down after whoever decided was answered.
  await waitUntil(
    async () => {
      const page = await (await fetch(`${url}/metrics`)).text();
      const missing = expected.filter((line) => !line.test(page));
      if (missing.length > 0) throw new Error(`no ${missing.join(', ')} in\n${page}`);
      return true;
    },
    { within: 120_000 },
  );
  const ready = await fetch(`${url}/readyz`);
  assert.deepEqual([ready.status, await ready.text()], [200, 'ready\n']);
});

test('what cannot be decided is one line', async () => {
  const cases: [args: string[], line: RegExp][] = [
    [
      ['000000000000', 'heal'],
      /^plumbline: nothing is open for finding 000000000000; `plumbline status` lists what is\n$/,
    ],
    [['anything', 'heal'], /^plumbline: nothing is open for finding anything; .*\n$/],
    [['000000000000', 'codify'], /^plumbline: nothing is open for finding 000000000000; .*\n$/],
    [['000000000000', 'hael'], /^plumbline: .*'hael' is invalid .*heal, .*reject.*\n$/],
  ];
  for (const [args, line] of cases) {
    const { exitCode, stdout, stderr } = await run('decide', ...args);
    assert.match(stderr, line);
    assert.equal(stdout, '');
    assert.equal(exitCode, 2);
  }
});

test('faults of the source are named with file, line and column, and nothing is healed', async () => {
  await editSettings();
  await loop.commit({ 'broken.yaml': 'kind: ConfigMap\n  metadata: {' });
  const broken = await run('scan', targetName);
  assert.equal(broken.exitCode, 2);
  assert.match(broken.stdout, /\+ risky/);
  assert.match(
    broken.stdout,
    /\nHeld: nothing is changed until the source is whole: app\/broken\.yaml:\d+:\d+: .*\n/,
  );
  assert.match(broken.stderr, /^error: app\/broken\.yaml:\d+:\d+: invalid YAML: .*\n$/m);
  const status = await run('status');
  assert.equal(status.exitCode, 2);
  assert.match(status.stderr, /^error: target shop-\w+: app\/broken\.yaml:/m);
  const live = (await kubernetes.get(settingsReference))?.['data'];
  assert.deepEqual(live, { mode: 'risky' });
});

test('a repository that has moved fails the scan in one line', async () => {
  await rename(loop.repository, `${loop.repository}.moved`);
  const { exitCode, stdout, stderr } = await run('scan', targetName);
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  assert.match(
    last,
    /^plumbline: the scan of shop-\w+ failed: .*platform\.git.* \(drift-scan\/shop-\w+\/manual-.*\)$/,
  );
});

test('a worker stops in order when asked to', async () => {
  assert.equal(await worker.end('SIGTERM'), 0);
  assert.match(worker.said, /"message":"stopped"\}\n$/);
});
