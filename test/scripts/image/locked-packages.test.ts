import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neededPackages } from '../../../scripts/image/locked-packages.ts';

const machine = { os: 'linux', cpu: 'x64', libc: 'glibc' };

const lock = {
  packages: {
    '': {},
    'node_modules/a': { dependencies: { b: '1', c: '1' } },
    'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
    'node_modules/b': {},
    'node_modules/c': { optionalDependencies: { '@native/linux': '1', '@native/darwin': '1', absent: '1' } },
    'node_modules/@native/linux': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
    'node_modules/@native/darwin': { os: ['darwin'], cpu: ['x64'] },
    'node_modules/tool': { dev: true, dependencies: { d: '1' } },
    'node_modules/d': { dev: true },
    'node_modules/broken': { dependencies: { gone: '1' } },
  },
};

test('a package brings what it needs, from where Node would find it, and nothing else', () => {
  assert.deepEqual(neededPackages(lock, ['a'], machine), [
    'node_modules/@native/linux',
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/c',
  ]);
});

test('native parts are those of the machine alone', () => {
  assert.deepEqual(neededPackages(lock, ['c'], { ...machine, cpu: 'arm64' }), ['node_modules/c']);
  assert.deepEqual(neededPackages(lock, ['c'], { ...machine, os: 'darwin' }), [
    'node_modules/@native/darwin',
    'node_modules/c',
  ]);
});

test('packages that need each other end', () => {
  const packages = {
    'node_modules/x': { dependencies: { y: '1' } },
    'node_modules/y': { dependencies: { x: '1' } },
  };
  assert.deepEqual(neededPackages({ packages }, ['x'], machine), ['node_modules/x', 'node_modules/y']);
});

test('what is not installed is named together with who needs it', () => {
  assert.throws(() => neededPackages(lock, ['broken'], machine), {
    message: 'node_modules/broken needs gone, which is not installed',
  });
  assert.throws(() => neededPackages(lock, ['gone'], machine), {
    message: 'the package needs gone, which is not installed',
  });
});
