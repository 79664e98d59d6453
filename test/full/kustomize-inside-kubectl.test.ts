import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKustomizeRenderer } from '../../clients/renderers/kustomize-renderer.ts';
import type { RenderResult } from '../../clients/renderers/renderer.ts';
import { obtainTools } from '../../scripts/dev/toolchain/obtain.ts';
import { checkoutOf, faultLines, placesOf } from '../support/render-programs.ts';

const programs = await obtainTools(['kustomize', 'kubectl']);

const root = checkoutOf({
  'base/kustomization.yaml':
    'resources: [app.yaml]\nconfigMapGenerator: [{ name: settings, literals: [level=info] }]\n',
  'base/app.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { ports: [{ port: 80 }] }\n',
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\nnamespace: shop\nnamePrefix: prod-\n',
  'broken/kustomization.yaml': 'resources: [nowhere.yaml]\n',
});

async function renderBy(program: 'kustomize' | 'kubectl', folder: string): Promise<RenderResult> {
  const findExecutable = (): Promise<string> => Promise.resolve(programs[program]);
  return await createKustomizeRenderer({ type: 'kustomize' }, { findExecutable }).render(root, folder);
}

test('the kustomize inside kubectl renders the same, from the same places', async () => {
  const rendered = await renderBy('kubectl', 'overlays/prod');
  assert.deepEqual(faultLines(rendered), []);
  assert.equal(placesOf(rendered)['Service/prod-api'], 'base/app.yaml:1');
  assert.deepEqual(rendered, await renderBy('kustomize', 'overlays/prod'));
});

test('what it complains about is told as a fault of the source', async () => {
  assert.deepEqual(
    faultLines(await renderBy('kubectl', 'broken')),
    faultLines(await renderBy('kustomize', 'broken')),
  );
});
