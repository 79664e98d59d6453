import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RenderSettings } from '../../clients/renderers/render-settings.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { createClusterPool } from '../../workers/cluster-pool.ts';
import { createTargetRegistry } from '../../workers/target-registry.ts';

async function renderSettings(source: string, target = ''): Promise<RenderSettings> {
  const text = `version: 1
targets:
  - { name: shop, cluster: { context: c }, source: { git: https://git.example/shop, ${source} }${target} }
`;
  const { configuration } = parseConfiguration(text, 'plumbline.yaml', new Date());
  return (await createTargetRegistry(configuration, createClusterPool()).findTarget('shop')).render;
}

test('a source is plain YAML unless it says otherwise', async () => {
  assert.deepEqual(await renderSettings('path: .'), { type: 'yaml' });
  assert.deepEqual(await renderSettings('render: kustomize'), { type: 'kustomize' });
  assert.deepEqual(await renderSettings('render: kustomize, kustomize: { allowRemote: true }'), {
    type: 'kustomize',
    allowRemote: true,
  });
});

test('a release is named like its target and lives in the namespace of the target, unless stated', async () => {
  assert.deepEqual(await renderSettings('render: helm', ', namespaces: [store]'), {
    type: 'helm',
    releaseName: 'shop',
    namespace: 'store',
  });
  const stated =
    'render: helm, helm: { releaseName: web, namespace: front, valuesFiles: [a.yaml], values: { a: 1 } }';
  assert.deepEqual(await renderSettings(stated, ', namespaces: [front, back]'), {
    type: 'helm',
    releaseName: 'web',
    namespace: 'front',
    valuesFiles: ['a.yaml'],
    values: { a: 1 },
  });
});
