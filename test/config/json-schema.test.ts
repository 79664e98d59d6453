import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { configurationJsonSchema } from '../../config/json-schema.ts';

interface SchemaNode {
  description?: string;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  additionalProperties?: SchemaNode | boolean;
}

/** Every place of the schema that is a key of a mapping. */
function* keysOf(node: SchemaNode, place: string): Generator<[place: string, key: SchemaNode]> {
  for (const [name, key] of Object.entries(node.properties ?? {})) {
    yield [`${place}.${name}`, key];
    yield* keysOf(key, `${place}.${name}`);
  }
  if (node.items !== undefined) yield* keysOf(node.items, `${place}[]`);
  if (typeof node.additionalProperties === 'object') yield* keysOf(node.additionalProperties, `${place}.*`);
}

test('the schema file for editors is up to date', async () => {
  const file = path.join(import.meta.dirname, '../../config/plumbline.schema.json');
  const written = JSON.parse(await readFile(file, 'utf8')) as unknown;
  assert.deepEqual(
    written,
    JSON.parse(JSON.stringify(configurationJsonSchema())),
    'write it anew: plumbline config check --schema > config/plumbline.schema.json',
  );
});

test('every key is explained to whoever types it', () => {
  const keys = [...keysOf(configurationJsonSchema(), '')];
  assert.ok(keys.length > 60, `only ${keys.length} keys found`);
  assert.deepEqual(
    keys.filter(([, { description = '' }]) => description.length < 6).map(([place]) => place),
    [],
  );
});

test('no mapping takes keys that are not in the schema', () => {
  const open = [...keysOf(configurationJsonSchema(), '')].filter(
    ([, { properties, additionalProperties }]) => properties !== undefined && additionalProperties !== false,
  );
  assert.deepEqual(open, []);
});
