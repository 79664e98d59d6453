import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { filesInImage, openedImage } from '../support/image-pod.ts';

// What is in the image that scripts/image/check has built.

const program = filesInImage('opt/plumbline');
const { root } = openedImage;

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, 'opt/plumbline', file), 'utf8'));
}

/** Folders of all installed packages, those inside others included. */
const packages = program.filter((file) =>
  /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file),
);

test('it is as small as the documentation says', () => {
  const megabytes = Math.round(openedImage.size / 1e6);
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
  const stated = Number(/about (\d+) MB/.exec(page)?.[1]);
  assert.ok(
    Math.abs(megabytes - stated) < 0.15 * stated,
    `${megabytes} MB, and docs/deploy.md says ${stated}`,
  );
});

test('it holds no tools of developers, no tests, no sources and no foreign native parts', () => {
  const tools = [
    '@temporalio/testing',
    'knip',
    'node',
    'oxlint',
    'playwright-core',
    'prettier',
    'typescript',
  ];
  for (const name of tools)
    assert.ok(!program.some((file) => file.startsWith(`node_modules/${name}/`)), name);
  const ours = program.filter((file) => !file.startsWith('node_modules/'));
  assert.deepEqual(
    ours.filter((file) => /\.ts$|\.test\.|^test\//.test(file)),
    [],
  );
  assert.deepEqual(
    program.filter((file) => /\.[cm]?ts$|\.map$/.test(file)),
    [],
  );
  for (const folder of packages.map((file) => path.dirname(file)))
    for (const name of ['test', 'tests'])
      assert.ok(!existsSync(path.join(root, 'opt/plumbline', folder, name)));
  const native = program.filter((file) => /\.(?:node|so(?:\.\d+)*|dylib|dll|exe)$/.test(file));
  assert.ok(native.length > 0);
  for (const file of native) {
    const head = readFileSync(path.join(root, 'opt/plumbline', file)).subarray(0, 20);
    assert.equal(head.toString('latin1', 1, 4), 'ELF', file);
    assert.equal(head.readUInt16LE(18), process.arch === 'x64' ? 0x3e : 0xb7, file);
  }
});

test('nothing of what built it stays: no caches, no lists of packages, no other Node', () => {
  for (const folder of [
    'source',
    'plumbline',
    'go',
    'usr/local/go',
    'root/.npm',
    'usr/local/lib/node_modules',
  ])
    assert.throws(() => statSync(path.join(root, folder)), { code: 'ENOENT' }, folder);
  assert.deepEqual(readdirSync(path.join(root, 'var/lib/apt/lists')), []);
  assert.deepEqual(readdirSync(path.join(root, 'usr/local/bin')).toSorted(), ['helm', 'kustomize', 'node']);
});

test('its user can change nothing of the program, and nothing in it gives more rights', () => {
  for (const file of program) {
    const { mode, uid } = lstatSync(path.join(root, 'opt/plumbline', file));
    assert.equal(uid, 0, file);
    assert.equal(mode & 0o6022, 0, file);
    assert.equal(mode & 0o004, 0o004, file);
  }
});

interface Bill {
  metadata: { component: { name: string; version: string } };
  components: { name: string; version: string; licenses?: object[] }[];
}

test('its bill of materials names exactly the packages that are in it', () => {
  const bill = readJson('sbom.cdx.json') as Bill;
  const { name, version } = bill.metadata.component;
  assert.deepEqual([name, version], [packageJson.name, packageJson.version]);
  const named = bill.components.map((one) => `${one.name}@${one.version}`).toSorted();
  const there = packages.map((file) => {
    const { name: own, version: installed } = readJson(file) as { name: string; version: string };
    return `${own}@${installed}`;
  });
  assert.deepEqual([...new Set(named)], [...new Set(there)].toSorted());
});

test('its bill of materials says the terms of each package, or the package brings their text', () => {
  const { components } = readJson('sbom.cdx.json') as Bill;
  const silent = components.filter(({ licenses = [] }) => licenses.length === 0).map(({ name }) => name);
  const without = silent.filter(
    (name) => !program.some((file) => file.startsWith(`node_modules/${name}/`) && isTerms(file)),
  );
  assert.deepEqual(without, []);
});

test('the terms of everything are in it', () => {
  for (const file of ['LICENSE', 'THIRD-PARTY-NOTICES']) assert.ok(program.includes(file), file);
  const without = packages
    .map((file) => path.dirname(file))
    .filter((folder) => !program.some((file) => file.startsWith(`${folder}/`) && isTerms(file)))
    .filter((folder) => (readJson(`${folder}/package.json`) as { license?: string }).license === undefined);
  assert.deepEqual(without, []);
});

function isTerms(file: string): boolean {
  return /(?:licen[cs]e|notice|copying)/i.test(path.basename(file));
}
