import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellAfter } from '../../../../domain/models/training/waiting-news.ts';

const hour = 60 * 60 * 1000;

test('news of a wait comes ever less often, and at last once a day', () => {
  const hours = Array.from({ length: 7 }, (_, told) => tellAfter(told) / hour);
  assert.deepEqual(hours, [0.5, 3.5, 9.5, 21.5, 45.5, 69.5, 93.5]);
});
