import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { TouchedObjects } from '../../../workers/watching/touched-objects.ts';
import type { TouchedObject } from '../../../workers/watching/touched-objects.ts';

const within = 120_000;

function touched(name: string, change = '1'): [string, TouchedObject] {
  return [name, { reference: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name }, change }];
}

/** Hands over at once, and remembers what was handed over. */
function gathering(answer: (batch: string[]) => Promise<boolean> | boolean) {
  const batches: string[][] = [];
  const objects = new TouchedObjects({ debounce: 20, interval: 40 }, async (batch) => {
    const names = batch.map(({ reference, change }) => `${reference.name}@${change}`);
    batches.push(names);
    return answer(names);
  });
  return { objects, batches };
}

test('objects touched together are handed over together, with their last change', async () => {
  const { objects, batches } = gathering(() => true);
  objects.touch(...touched('a'));
  objects.touch(...touched('b'));
  objects.touch(...touched('a', '2'));
  await waitUntil(() => batches.length > 0, { within });
  assert.deepEqual(batches, [['a@2', 'b@1']]);
  await objects.close();
});

test('what was not taken care of comes again, with what was touched since', async () => {
  const { objects, batches } = gathering(() => batches.length > 1);
  objects.touch(...touched('a'));
  await waitUntil(() => batches.length > 1, { within });
  assert.deepEqual(batches, [['a@1'], ['a@1']]);
  await objects.close();
});

test('an object that is touched while it is handed over is handed over once more', async () => {
  const { objects, batches } = gathering(() => {
    if (batches.length === 1) objects.touch(...touched('a', '2'));
    return true;
  });
  objects.touch(...touched('a'));
  await waitUntil(() => batches.length > 1, { within });
  assert.deepEqual(batches, [['a@1'], ['a@2']]);
  await objects.close();
});

test('after closing nothing is handed over', async () => {
  const { objects, batches } = gathering(() => true);
  objects.touch(...touched('a'));
  await objects.close();
  objects.touch(...touched('b'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(batches, []);
});
