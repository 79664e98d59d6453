import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { plumbline } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function folderWith(text: string): Promise<string> {
  const folder = temporaryFolder();
  await writeFile(path.join(folder, 'plumbline.yaml'), text);
  return folder;
}

const right = 'version: 1\ntargets:\n  - { name: shop, cluster: { context: x }, source: { git: ./shop } }\n';
const wrong = 'version: 1\nshedule: 1\nstorge: {}\n';
const doubtful = `${right}    # nothing\n`.replace(
  './shop }',
  './shop }, ignore: [{ kind: Job, owner: a, reason: b }]',
);

test('a configuration that is right says so and exits with 0', async () => {
  const folder = await folderWith(right);
  assert.deepEqual(await plumbline(['config', 'check'], { folder }), {
    exitCode: 0,
    stdout: 'plumbline.yaml is right.\n',
    stderr: '',
  });
});

test('every fault is a line of the result, and their number the one line on standard error', async () => {
  const folder = await folderWith(wrong);
  const { exitCode, stdout, stderr } = await plumbline(['config', 'check'], { folder });
  assert.equal(exitCode, 2);
  assert.match(
    stdout,
    /^plumbline\.yaml:2:1: unknown key "shedule"; known keys: .*\nplumbline\.yaml:3:1: .*"storage"\?\n$/,
  );
  assert.equal(stderr, 'plumbline: 2 faults in plumbline.yaml\n');
});

test('as JSON the faults are data', async () => {
  const folder = await folderWith(wrong);
  const { exitCode, stdout } = await plumbline(['config', 'check', '-o', 'json'], { folder });
  assert.equal(exitCode, 2);
  const result = JSON.parse(stdout) as {
    file: string;
    valid: boolean;
    faults: unknown[];
    warnings: unknown[];
  };
  assert.deepEqual(Object.keys(result), ['file', 'valid', 'faults', 'warnings']);
  assert.equal(path.basename(result.file), 'plumbline.yaml');
  assert.equal(result.valid, false);
  assert.deepEqual(result.faults[1], {
    file: 'plumbline.yaml',
    line: 3,
    column: 1,
    path: 'storge',
    message: 'unknown key "storge"',
    suggestion: 'did you mean "storage"?',
  });
  assert.deepEqual(result.warnings, []);
});

test('warnings are said and do not fail', async () => {
  const folder = await folderWith(doubtful);
  const { exitCode, stdout } = await plumbline(['config', 'check'], { folder });
  assert.equal(exitCode, 0);
  assert.match(
    stdout,
    /^warning: plumbline\.yaml:3:\d+: this ignore rule hides whole objects .*\nplumbline\.yaml is right\.\n$/,
  );
});

test('the effective configuration is YAML alone, so that it can be stored', async () => {
  const folder = await folderWith(doubtful);
  const { exitCode, stdout, stderr } = await plumbline(['config', 'check', '--effective'], { folder });
  assert.equal(exitCode, 0);
  assert.match(stderr, /^warning: .*\n$/);
  const effective = parse(stdout) as { targets: { schedule: unknown }[]; storage: unknown };
  assert.deepEqual(effective.targets[0]?.schedule, { every: '5m', jitter: '5s', catchUpWindow: '10m' });
});

test('as JSON the effective configuration stands beside the verdict', async () => {
  const folder = await folderWith(right);
  const { stdout } = await plumbline(['config', 'check', '--effective', '-o', 'json'], { folder });
  const { valid, effective } = JSON.parse(stdout) as {
    valid: boolean;
    effective: { targets: { pendingGrace: string }[] };
  };
  assert.equal(valid, true);
  assert.equal(effective.targets[0]?.pendingGrace, '15m');
});

test('the file is the argument, the option, the environment or the nearest one', async () => {
  const folder = await folderWith(right);
  await writeFile(path.join(folder, 'wrong.yaml'), wrong);
  await mkdir(path.join(folder, 'deep'));
  const check = async (args: string[], environment: Record<string, string> = {}): Promise<number | null> =>
    (await plumbline(['config', 'check', ...args], { folder: path.join(folder, 'deep'), environment }))
      .exitCode;
  assert.equal(await check([]), 0);
  assert.equal(await check(['../wrong.yaml']), 2);
  assert.equal(await check(['--config', '../wrong.yaml']), 2);
  assert.equal(await check([], { PLUMBLINE_CONFIG: '../wrong.yaml' }), 2);
  assert.equal(await check(['--config', '../plumbline.yaml'], { PLUMBLINE_CONFIG: '../wrong.yaml' }), 0);
  assert.equal(await check(['../plumbline.yaml', '--config', '../wrong.yaml']), 0);
});

test('without any configuration the one line says how to name one', async () => {
  const { exitCode, stdout, stderr } = await plumbline(['config', 'check'], { folder: temporaryFolder() });
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^plumbline\.yaml: there is none in .*; name it with --config FILE or PLUMBLINE_CONFIG, .*\n$/,
  );
});

test('a stack is shown only with --verbose', async () => {
  const folder = temporaryFolder();
  assert.doesNotMatch((await plumbline(['config', 'check'], { folder })).stderr, /\n\s+at /);
  assert.match((await plumbline(['config', 'check', '--verbose'], { folder })).stderr, /\n\s+at /);
});

test('the schema is printed without any configuration', async () => {
  const { exitCode, stdout } = await plumbline(['config', 'check', '--schema'], {
    folder: temporaryFolder(),
  });
  assert.equal(exitCode, 0);
  assert.equal((JSON.parse(stdout) as { title: string }).title, 'plumbline.yaml');
});
