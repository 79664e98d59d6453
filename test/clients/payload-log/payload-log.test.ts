import assert from 'node:assert/strict';
import { mkdir, readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
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

test('no body keeps the others from being stored, whatever it calls its features', async () => {
  const said: string[] = [];
  const options = logOptions({ log: (line) => said.push(line) });
  const log = await openPayloadLog(options);
  const hostile = [
    { columns: ['a'], rows: [null] },
    { columns: [{ a: 1 }], rows: [[1]] },
    { inputs: [{ name: '', shape: [1], datatype: 'FP32', data: [7] }] },
    { inputs: [{ name: 'x', shape: [1e9, 0], datatype: 'FP32', data: [] }] },
    { instances: [{ 'a\0"; DROP TABLE rows; --': 8 }] },
  ];
  for (const [index, body] of hostile.entries()) {
    await append(log, frame('request', `hostile-${index}`, body));
    await append(log, frame('response', `hostile-${index}`, { predictions: [0.1] }));
  }
  await appendPair(log, 'good', { amount: 1 }, 0.5);
  await log.close();
  assert.deepEqual(said, []);
  const rows = await storedRows(options.store);
  assert.equal(rows.find(({ id }) => id === 'good')?.values['amount'], 1);
  assert.equal(rows.find(({ id }) => id === 'hostile-2')?.values['feature'], 7);
  assert.equal(rows.find(({ id }) => id === 'hostile-4')?.values['a\uFFFD"; DROP TABLE rows; --'], 8);
});

test('whoever waits for a log leaves alone what its owner is at, and then begins it again', async () => {
  const options = logOptions();
  const owner = await openPayloadLog(options);
  const draft = path.join(options.folder, 'outbox', '000000000007.draft');
  await mkdir(draft);
  const waiting = openPayloadLog(options);
  await sleep(300);
  const found = await readdir(path.dirname(draft));
  await owner.close();
  const next = await waiting;
  assert.deepEqual(found, [path.basename(draft)]);
  assert.deepEqual(await readdir(path.dirname(draft)), []);
  await next.close();
});

test('a segment that can never be finished is set aside, and what comes after it is stored', async () => {
  const said: string[] = [];
  const options = logOptions({ segmentAge: 100, pause: 20, log: (line) => said.push(line) });
  const log = await openPayloadLog(options);
  const needed = path.join(options.folder, 'unfinished');
  await rmdir(needed);
  // At once: the second of them must not be in the next segment.
  await Promise.all([
    append(log, frame('request', 'lost', { instances: [{ amount: 1 }] })),
    append(log, frame('response', 'lost', { predictions: [0.5] })),
  ]);
  const segments = path.join(options.folder, 'segments');
  const setAside = async () => (await readdir(segments)).filter((name) => name.endsWith('.set-aside'));
  await waitUntil(async () => (await setAside()).length > 0, { within: 120_000 });
  await mkdir(needed);
  await appendPair(log, 'kept', { amount: 2 }, 0.25);
  await log.close();
  assert.deepEqual(
    (await storedRows(options.store)).map(({ id }) => id),
    ['kept'],
  );
  assert.equal((await setAside()).length, 1);
  assert.match(said.join('\n'), /is set aside after 10 failures/);
});
