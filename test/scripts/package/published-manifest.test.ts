import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Metafile } from 'esbuild';
import { UndeclaredDependencyError, publishedManifest } from '../../../scripts/package/published-manifest.ts';

const project = {
  name: 'plumbline',
  version: '1.2.3',
  description: 'd',
  license: 'Apache-2.0',
  dependencies: { '@a/used': '1.0.0', unused: '2.0.0', protobufjs: '8.8.1' },
};

function compiled(...specifiers: string[]): Metafile {
  const imports = specifiers.map((specifier) => ({
    path: specifier,
    kind: 'import-statement' as const,
    external: true,
  }));
  return {
    inputs: {},
    outputs: { 'main.js': { bytes: 1, inputs: {}, imports, exports: [] } },
  };
}

test('only packages that the code loads are dependencies, and what is pinned for its own sake', () => {
  const { dependencies } = publishedManifest(project, compiled('@a/used/lib/x.js', 'node:fs', 'buffer'));
  assert.deepEqual(dependencies, { '@a/used': '1.0.0', protobufjs: '8.8.1' });
});

test('code that loads a package nobody would install is refused', () => {
  assert.throws(
    () => publishedManifest(project, compiled('@b/missing', 'other/x')),
    UndeclaredDependencyError,
  );
});
