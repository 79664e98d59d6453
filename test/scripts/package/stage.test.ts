import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import packageJson from '../../../package.json' with { type: 'json' };
import { stagePackage } from '../../../scripts/package/stage.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../../..');
const folder = temporaryFolder();
await stagePackage(root, folder);
const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--loglevel=silent', folder]);
const [packed] = JSON.parse(stdout) as [{ files: { path: string; mode: number }[]; unpackedSize: number }];
const files = packed.files.map((file) => file.path);
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<
  string,
  unknown
>;

test('the package has what people and clusters need, and an executable', () => {
  for (const file of [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'THIRD-PARTY-NOTICES',
    'bin/plumbline',
    'config/plumbline.schema.json',
    'deploy/slack-app-manifest.yaml',
    'docs/architecture.md',
    'examples/plumbline.yaml',
    'lib/main.js',
    'lib/workflows.js',
    'scripts/dev/servers/kwok/pod-ready.yaml',
    'scripts/dev/toolchain/modules/temporal/go.sum',
  ])
    assert(files.includes(file), file);
  assert.equal((packed.files.find((file) => file.path === 'bin/plumbline')?.mode ?? 0) & 0o111, 0o111);
  assert(packed.unpackedSize < 20e6, `${packed.unpackedSize} bytes`);
});

test('it has no sources, no tests, no hidden files and nothing of the machine that built it', () => {
  const unwanted = files.filter((file) => /\.ts$|^test\/|(?:^|\/)\.|\.(?:pem|key|log)$/.test(file));
  assert.deepEqual(unwanted, []);
  for (const file of globSync('{lib,bin}/**/*.{js,mjs}', { cwd: folder }))
    assert(!readFileSync(path.join(folder, file), 'utf8').includes(root), file);
});

test('everything that its code looks for beside itself is there', () => {
  const code = globSync('lib/*.js', { cwd: folder }).map((file) =>
    readFileSync(path.join(folder, file), 'utf8'),
  );
  const find = (pattern: RegExp): string[] =>
    code.flatMap((text) => [...text.matchAll(pattern)].map(({ groups }) => groups?.['place'] ?? ''));
  const started = find(/new URL\("\.\/(?<place>[\w-]+\.js)", import\.meta\.url\)/g);
  assert(started.length >= 5, `only ${started.length} processes and threads`);
  for (const file of started) assert(files.includes(`lib/${file}`), file);
  const folders = find(/import\.meta\.dirname \+ "\/\.\.\/(?<place>[^"]+)"/g);
  const neighbours = find(/(?<!", )new URL\("\.\.\/(?<place>[^"]+)\/[^"/]+", import\.meta\.url\)/g);
  // From where a module was, on to documents: sources and histories are looked for in a checkout only.
  const documents = code
    .flatMap((text) => [
      ...text.matchAll(/new URL\("(?<way>[^"]+)", new URL\("\.\.\/(?<from>[^"]+)", import\.meta\.url\)\)/g),
    ])
    .map(({ groups = {} }) => path.posix.join(groups['from'] ?? '', '..', groups['way'] ?? '', '.'))
    .map((place) => place.replace(/\/$/, ''))
    .filter((place) => place.startsWith('docs/'));
  assert.deepEqual(documents, ['docs/runbooks']);
  assert(folders.length >= 3, `only ${folders.length} folders of data`);
  // A source that only looks for what a checkout has, such as recorded histories, says so itself.
  for (const place of [...folders, ...neighbours, ...documents].filter(
    (one) => !one.startsWith('scripts/cli/'),
  ))
    assert(
      files.some((file) => file.startsWith(`${place}/`)),
      place,
    );
});

test('its package.json lists what an installation needs, each in the version of the project', () => {
  assert.deepEqual(Object.keys(manifest), [
    'name',
    'version',
    'description',
    'license',
    'type',
    'engines',
    'bin',
    'dependencies',
  ]);
  assert.equal(manifest['version'], packageJson.version);
  const dependencies = Object.entries(manifest['dependencies'] as Record<string, string>);
  assert(dependencies.length > 10);
  const ofProject: Record<string, string> = packageJson.dependencies;
  for (const [name, version] of dependencies) assert.equal(version, ofProject[name], name);
});

test('the terms of every package of which parts are in it go along', () => {
  const notices = readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES'), 'utf8');
  for (const name of ['@noble/hashes', '@temporalio/workflow', 'commander', 'yaml', 'zod'])
    assert.match(notices, new RegExp(`^${name} \\d+\\.\\d+\\.\\S+ \\([\\w.-]+\\)\\n-+\\n\\n\\S`, 'm'), name);
});

test('on an older Node it says in one line which one it needs', async () => {
  const older = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.19.0" })';
  const failed = await run(process.execPath, ['--import', older, path.join(folder, 'bin/start.mjs')]).catch(
    (error: unknown) => error as { code: number; stderr: string },
  );
  assert(failed !== undefined && 'code' in failed);
  assert.equal(failed.code, 2);
  assert.match(
    failed.stderr,
    /^plumbline: needs Node 24 or later, and this is 20\.19\.0; install it from .*\n$/,
  );
});

test('without any Node it says so in one line', async () => {
  const failed = await run(path.join(folder, 'bin/plumbline'), [], { env: { PATH: folder } }).catch(
    (error: unknown) => error as { code: number; stderr: string },
  );
  assert(failed !== undefined && 'code' in failed);
  assert.equal(failed.code, 2);
  assert.match(failed.stderr, /^plumbline: needs Node 24 or later, and there is none on the PATH; .*\n$/);
});
