import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRenderCache } from '../../../clients/renderers/render-cache.ts';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';

function resultOf(objects: number, faults: RenderResult['faults'] = []): RenderResult {
  const source = { file: 'a.yaml', line: 1, column: 1 };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  return {
    objects: Array.from({ length: objects }, () => ({ object, source })),
    faults,
    skipped: [],
    empty: objects === 0,
  };
}

/** A cache, and a way to ask it for keys that tells which were rendered for it. */
function use(limits: { entries: number; objects: number }) {
  const cache = createRenderCache(limits);
  const rendered: string[] = [];
  const ask = (key: string, result = resultOf(1)): Promise<RenderResult> =>
    cache.recall(key, () => {
      rendered.push(key);
      return Promise.resolve(result);
    });
  return { ask, rendered };
}

test('what was rendered before is not rendered again', async () => {
  const { ask, rendered } = use({ entries: 2, objects: 100 });
  assert.equal(await ask('a'), await ask('a'));
  assert.deepEqual(rendered, ['a']);
});

test('what was used longest ago is forgotten first', async () => {
  const { ask, rendered } = use({ entries: 2, objects: 100 });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(key);
  assert.deepEqual(rendered, ['a', 'b', 'c', 'b']);
});

test('objects of all entries together are bounded, and one source beyond the bound displaces nothing', async () => {
  const { ask, rendered } = use({ entries: 10, objects: 10 });
  await ask('a', resultOf(6));
  await ask('huge', resultOf(11));
  await ask('a');
  await ask('b', resultOf(6));
  await ask('a', resultOf(6));
  assert.deepEqual(rendered, ['a', 'huge', 'b', 'a']);
});

test('a render with a fault or without an answer is tried again', async () => {
  const { ask, rendered } = use({ entries: 10, objects: 10 });
  const fault = { position: { file: 'a.yaml', line: 1, column: 1 }, message: 'did not end within 60 s' };
  await ask('a', resultOf(1, [fault]));
  await ask('a');
  assert.deepEqual(rendered, ['a', 'a']);
  const cache = createRenderCache({ entries: 1, objects: 1 });
  await assert.rejects(
    cache.recall('b', () => Promise.reject(new Error('aborted'))),
    /aborted/,
  );
  assert.equal((await cache.recall('b', () => Promise.resolve(resultOf(1)))).objects.length, 1);
});
