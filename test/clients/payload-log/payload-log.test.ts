import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, appendPair, frame, logOptions, openPayloadLog, storedRows } from './log-harness.ts';

test('what was asked and answered is a row of a stored file once the log was closed', async () => {
  const options = logOptions();
  const log = await openPayloadLog(options);
  await appendPair(log, 'one', { amount: 12.5, age: 40 }, 0.25);
  await append(log, frame('response', 'two', { predictions: [0.75] }));
  await append(log, frame('request', 'two', { instances: [{ amount: 3, age: 20 }] }));
  await log.close();
  assert.deepEqual(await storedRows(options.store), [
    { id: 'one', prediction: 0.25, values: { amount: 12.5, age: 40 } },
    { id: 'two', prediction: 0.75, values: { amount: 3, age: 20 } },
  ]);
});
