import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { collect } from '../collect.ts';
import { readLines } from '../../../../clients/kubernetes/transport/lines.ts';

test('lines come out whole however the bytes are cut, and an unfinished one is dropped', async () => {
  const bytes = Buffer.from('{"a":"ü"}\n\n{"b":2}\n{"c":');
  for (let size = 1; size <= bytes.length; size += 1) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    const lines = await collect(readLines(Readable.from(chunks, { objectMode: true })));
    assert.deepEqual(lines, ['{"a":"ü"}', '{"b":2}']);
  }
});
