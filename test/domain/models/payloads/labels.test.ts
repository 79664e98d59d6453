import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLabels } from '../../../../domain/models/payloads/labels.ts';

const received = Date.parse('2026-05-01T12:00:00Z');

test('a label has the time it states, or that of its arrival', () => {
  const text = '{"id": "a", "label": 1, "time": "2026-04-30T00:00:00Z"}\n{"id": "b", "label": true}\n';
  assert.deepEqual(readLabels(text, received), [
    { id: 'a', label: 1, time: Date.parse('2026-04-30T00:00:00Z') },
    { id: 'b', label: true, time: received },
  ]);
});

test('a label from the future does not outdo later corrections', () => {
  const labels = readLabels('{"id": "a", "label": 1, "time": "2999-01-01T00:00:00Z"}', received);
  assert.deepEqual(labels, [{ id: 'a', label: 1, time: received }]);
});

test('a label that cannot be taken is named by its line, and none of the others is taken', () => {
  const text = '{"id": "a", "label": 1}\n{"id": "", "label": 1}\n';
  assert.deepEqual(readLabels(text, received), { line: 2, expected: 'an id, the ce-id of the request' });
});
