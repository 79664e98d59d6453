import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { TOOLS as tools } from '../../scripts/dev/toolchain/tools.ts';
import { imageMachine, stageImage } from '../../scripts/image/stage-image.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startInstalledWorker } from '../support/worker-process.ts';

// A container cannot be made everywhere; what the Dockerfile puts into one is staged by the same code.

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(temporaryFolder(), 'plumbline');
const dockerfile = await readFile(path.join(root, 'deploy/image/Dockerfile'), 'utf8');
const environment = { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, HOME: temporaryFolder() };
let size = 0;

before(async () => {
  size = await stageImage(root, folder, imageMachine('x64'));
});

async function plumbline(...args: string[]): Promise<string> {
  const { stdout } = await run(path.join(folder, 'bin/plumbline'), args, { cwd: '/', env: environment });
  return stdout.trim();
}

test('the staged command line starts, and checks the configuration of each overlay', async () => {
  assert.equal(await plumbline('--version'), packageJson.version);
  for (const overlay of ['small', 'production']) {
    const file = path.join(root, 'deploy/kustomize/overlays', overlay, 'plumbline.yaml');
    assert.equal(await plumbline('config', 'check', file), 'plumbline.yaml is right.');
  }
});

test('a worker of it runs every role on a real Temporal server, with the finished bundle of workflows', async () => {
  const { address, namespace } = await useTemporal();
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  const settings = { version: 1, temporal: { address, namespace }, storage: { folder: 'storage' } };
  await writeFile(file, JSON.stringify({ ...settings, metrics: { port: 0 } }));
  const worker = await startInstalledWorker(path.join(folder, 'bin/plumbline'), file);
  await worker.kill();
});

test('it compares data sets, with the native part of this machine', async () => {
  const data = path.join(root, 'examples');
  const [csv] = globSync('**/*.csv', { cwd: data });
  const side = csv === undefined ? await smallTable() : path.join(data, csv);
  const answer = JSON.parse(
    await plumbline('model', 'drift', '--reference', side, '--current', side, '-o', 'json'),
  );
  assert.equal((answer as { dataset: { drifted: boolean } }).dataset.drifted, false);
});

async function smallTable(): Promise<string> {
  const file = path.join(temporaryFolder(), 'rows.csv');
  const rows = Array.from({ length: 500 }, (_row, index) => `${index % 37}`);
  const handle = await open(file, 'w');
  await handle.writeFile(`amount\n${rows.join('\n')}\n`);
  await handle.close();
  return file;
}

/** The first bytes of what only one system runs: Mach-O, fat Mach-O, PE. ELF says its processor at byte 18. */
async function foreignPart(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(20), 0, 20, 0);
    const magic = buffer.subarray(0, 4).toString('hex');
    if (['cffaedfe', 'cefaedfe'].includes(magic) || magic.startsWith('4d5a')) return true;
    return bytesRead === 20 && magic === '7f454c46' && buffer.readUInt16LE(18) !== 0x3e;
  } finally {
    await handle.close();
  }
}

test('no native part of another platform is in it', async () => {
  const binaries = globSync('**/*.{node,so,so.*,dylib,dll,exe,bare}', { cwd: folder });
  assert.ok(binaries.some((file) => file.includes('core-bridge')));
  const foreign: string[] = [];
  for (const file of binaries) if (await foreignPart(path.join(folder, file))) foreign.push(file);
  assert.deepEqual(foreign, []);
  const bridges = globSync('node_modules/@temporalio/core-bridge/releases/*', { cwd: folder });
  assert.deepEqual(
    bridges.map((file) => path.basename(file)),
    ['x86_64-unknown-linux-gnu'],
  );
});

test('it is small, and holds neither tools of developers nor tests', (context) => {
  context.diagnostic(`staged: ${(size / 1e6).toFixed(0)} MB`);
  assert.ok(size < 260e6, `${size} bytes`);
  for (const name of ['typescript', 'oxlint', 'playwright-core', 'prettier', 'knip'])
    assert.deepEqual(globSync(`node_modules/${name}`, { cwd: folder }), [], name);
  assert.deepEqual(globSync('{test,**/*.test.js}', { cwd: folder, exclude: ['node_modules'] }), []);
});

test('its bill of materials names every package, in the version that is there', async () => {
  const npm = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--omit=dev'];
  const { stdout } = await run('npm', npm, { cwd: folder, maxBuffer: 64e6 });
  const { components } = JSON.parse(stdout) as {
    components: { name: string; version: string; group?: string }[];
  };
  const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
  for (const [name, version] of [
    ['@temporalio/worker', packageJson.dependencies['@temporalio/worker']],
    ['@duckdb/node-api', packageJson.dependencies['@duckdb/node-api']],
  ] as const)
    assert.ok(named.has(`${name}@${version}`), `${name}@${version}`);
  assert.ok(dockerfile.includes(`npm ${npm.join(' ')}`));
});

test('the Dockerfile builds renderers as everything is tested with them, and runs as nobody', () => {
  for (const name of ['helm', 'kustomize'] as const) {
    const { package: main, linkerFlags } = tools[name];
    assert.ok(dockerfile.includes(`-ldflags="-s -w ${linkerFlags}" ${main}`), name);
  }
  assert.ok(dockerfile.includes(`FROM node:${packageJson.devDependencies.node}-`));
  assert.match(dockerfile, /^USER 10001:10001$/m);
  assert.match(dockerfile, /^RUN node scripts\/image\/main\.ts /m);
});

test('the context of the build holds what is staged, and nothing private', async () => {
  const ignored = (await readFile(path.join(root, '.dockerignore'), 'utf8')).split('\n');
  const allowed = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  assert.equal(
    ignored.find((line) => !line.startsWith('#')),
    '*',
  );
  for (const needed of ['package.json', 'package-lock.json', 'scripts', 'workers', 'workflows', 'domain'])
    assert.ok(allowed.includes(needed), needed);
  assert.ok(!allowed.some((file) => /^(test|\.git|node_modules|\.env)/.test(file)));
});
