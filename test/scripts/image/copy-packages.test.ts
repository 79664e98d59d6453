import assert from 'node:assert/strict';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { MissingPartError, copyPackages } from '../../../scripts/image/copy-packages.ts';
import type { PackageLock } from '../../../scripts/image/locked-packages.ts';
import { imageMachine } from '../../../scripts/image/stage-image.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// A checkout of which the native parts of every machine are installed, by the names that their packages have.

const files = [
  '@duckdb/node-bindings/duckdb.js',
  '@duckdb/node-bindings-darwin-arm64/duckdb.node',
  '@duckdb/node-bindings-linux-arm64/duckdb.node',
  '@duckdb/node-bindings-linux-arm64/libduckdb.so',
  '@duckdb/node-bindings-linux-arm64-musl/duckdb.node',
  '@duckdb/node-bindings-linux-x64/duckdb.node',
  '@duckdb/node-bindings-linux-x64/libduckdb.so',
  '@swc/core-linux-arm64-gnu/swc.linux-arm64-gnu.node',
  '@swc/core-linux-arm64-musl/swc.linux-arm64-musl.node',
  '@swc/core-linux-x64-gnu/swc.linux-x64-gnu.node',
  '@temporalio/core-bridge/lib/index.js',
  '@temporalio/core-bridge/lib/index.d.ts',
  '@temporalio/core-bridge/LICENSE.md',
  '@temporalio/core-bridge/README.md',
  '@temporalio/core-bridge/Cargo.toml',
  '@temporalio/core-bridge/sdk-core/core.rs',
  '@temporalio/core-bridge/releases/aarch64-apple-darwin/index.node',
  '@temporalio/core-bridge/releases/aarch64-unknown-linux-gnu/index.node',
  '@temporalio/core-bridge/releases/x86_64-pc-windows-msvc/index.node',
  '@temporalio/core-bridge/releases/x86_64-unknown-linux-gnu/index.node',
  'bare-fs/binding.js',
  'bare-fs/test/all.js',
  'bare-fs/prebuilds/linux-arm64/bare-fs.bare',
  'bare-fs/prebuilds/linux-x64/bare-fs.bare',
  'bare-fs/prebuilds/win32-x64/bare-fs.bare',
  'typescript/tsc.js',
];

const native = (os: string, cpu: string, libc?: string) => ({
  os: [os],
  cpu: [cpu],
  ...(libc === undefined ? {} : { libc: [libc] }),
});

const installed: PackageLock = {
  packages: {
    'node_modules/@duckdb/node-bindings': {
      optionalDependencies: {
        '@duckdb/node-bindings-darwin-arm64': '1',
        '@duckdb/node-bindings-linux-arm64': '1',
        '@duckdb/node-bindings-linux-arm64-musl': '1',
        '@duckdb/node-bindings-linux-x64': '1',
      },
    },
    'node_modules/@duckdb/node-bindings-darwin-arm64': native('darwin', 'arm64'),
    'node_modules/@duckdb/node-bindings-linux-arm64': native('linux', 'arm64', 'glibc'),
    'node_modules/@duckdb/node-bindings-linux-arm64-musl': native('linux', 'arm64', 'musl'),
    'node_modules/@duckdb/node-bindings-linux-x64': native('linux', 'x64', 'glibc'),
    'node_modules/@swc/core': {
      optionalDependencies: {
        '@swc/core-linux-arm64-gnu': '1',
        '@swc/core-linux-arm64-musl': '1',
        '@swc/core-linux-x64-gnu': '1',
      },
    },
    'node_modules/@swc/core-linux-arm64-gnu': native('linux', 'arm64', 'glibc'),
    'node_modules/@swc/core-linux-arm64-musl': native('linux', 'arm64', 'musl'),
    'node_modules/@swc/core-linux-x64-gnu': native('linux', 'x64', 'glibc'),
    'node_modules/@temporalio/core-bridge': { dependencies: { '@swc/core': '1', 'bare-fs': '1' } },
    'node_modules/bare-fs': {},
    'node_modules/typescript': { dev: true },
  },
};

const names = ['@temporalio/core-bridge', '@duckdb/node-bindings'];

const root = temporaryFolder();
for (const file of [...files, '@swc/core/index.js']) {
  const place = path.join(root, 'node_modules', file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, file);
}

/** What an image for a processor holds, below node_modules. */
async function filesFor(cpu: 'x64' | 'arm64', list = installed): Promise<string[]> {
  const folder = temporaryFolder();
  await copyPackages(root, folder, { names, installed: list, machine: imageMachine(cpu) });
  const all = globSync('node_modules/**/*', { cwd: folder, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(folder, 'node_modules'), path.join(entry.parentPath, entry.name)))
    .toSorted();
}

const common = [
  '@duckdb/node-bindings/duckdb.js',
  '@swc/core/index.js',
  '@temporalio/core-bridge/LICENSE.md',
  '@temporalio/core-bridge/lib/index.js',
  'bare-fs/binding.js',
];

test('an image for arm64 holds the native parts of Linux on arm64, and none of another machine', async () => {
  assert.deepEqual(
    await filesFor('arm64'),
    [
      ...common,
      '@duckdb/node-bindings-linux-arm64/duckdb.node',
      '@duckdb/node-bindings-linux-arm64/libduckdb.so',
      '@swc/core-linux-arm64-gnu/swc.linux-arm64-gnu.node',
      '@temporalio/core-bridge/releases/aarch64-unknown-linux-gnu/index.node',
      'bare-fs/prebuilds/linux-arm64/bare-fs.bare',
    ].toSorted(),
  );
});

test('an image for x64 holds those of Linux on x64', async () => {
  assert.deepEqual(
    await filesFor('x64'),
    [
      ...common,
      '@duckdb/node-bindings-linux-x64/duckdb.node',
      '@duckdb/node-bindings-linux-x64/libduckdb.so',
      '@swc/core-linux-x64-gnu/swc.linux-x64-gnu.node',
      '@temporalio/core-bridge/releases/x86_64-unknown-linux-gnu/index.node',
      'bare-fs/prebuilds/linux-x64/bare-fs.bare',
    ].toSorted(),
  );
});

test('where the parts of another machine are installed, the one that is missing is named with its command', async () => {
  const { 'node_modules/@duckdb/node-bindings-linux-arm64': _missing, ...packages } = installed.packages;
  await assert.rejects(filesFor('arm64', { packages }), (error) => {
    assert.ok(error instanceof MissingPartError);
    assert.match(error.message, /^node_modules\/@duckdb\/node-bindings-linux-arm64 is not installed: npm /);
    assert.match(error.message, /--os=linux --cpu=arm64/);
    return true;
  });
});
