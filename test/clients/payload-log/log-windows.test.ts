import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWindow } from '../../../clients/payload-log/open-window.ts';
import { readWindow } from '../../../clients/payload-log/read-window.ts';
import { NoPayloadsError } from '../../../clients/payload-log/errors.ts';
import { removeOldFiles } from '../../../clients/payload-log/retention.ts';
import { parseModelName, readKey } from '../../../domain/models/payloads/stored-file.ts';
import { append, frame, logOptions, model, openPayloadLog, storedRows } from './log-harness.ts';
import type { StoredRow } from './log-harness.ts';

const name = parseModelName(model);
const start = Date.UTC(2026, 0, 1);

/** Pairs, now and then with the answer first, with an id chosen twice or without an answer. */
function* events(count: number) {
  for (let index = 0; index < count; index++) {
    const id = index % 50 === 49 ? `pair-${index - 1}` : `pair-${index}`;
    const at = { time: start + index * 1000 };
    const features = { amount: index / 7, city: index % 3 === 0 ? 'Rome' : 'Oslo' };
    const request = frame('request', id, { instances: [features] }, at);
    const response = frame('response', id, { predictions: [index] }, at);
    if (index % 40 === 39) yield request;
    else yield* index % 4 === 0 ? [response, request] : [request, response];
  }
}

async function write(pieces: number): Promise<StoredRow[]> {
  const options = logOptions({
    segmentSize: pieces === 1 ? 32 * 1024 * 1024 : 8 * 1024,
    joinWindow: 3_600_000,
  });
  const all = [...events(400)];
  const each = Math.ceil(all.length / pieces);
  for (let piece = 0; piece < pieces; piece++) {
    // Each opening is a restart; of the later ones every second knows the features by another configuration.
    const features = piece % 2 === 1 ? { features: ['unused'] } : {};
    const log = await openPayloadLog({
      ...options,
      models: [{ model, prediction: 'first', buckets: [1], ...features }],
    });
    for (const event of all.slice(piece * each, (piece + 1) * each)) await append(log, event);
    await log.close();
  }
  // What waits in vain is given up by the first log that is opened after its time.
  const last = await openPayloadLog({ ...options, joinWindow: 1 });
  await append(last, frame('request', 'last', { instances: [{ amount: 0, city: 'Rome' }] }));
  await append(last, frame('response', 'last', { predictions: [0] }));
  await last.close();
  const rows = await storedRows(options.store);
  return rows
    .filter(({ id }) => id !== 'last')
    .toSorted((one, other) => one.id.localeCompare(other.id) || one.prediction - other.prediction);
}

test(
  'a window over restarts, rotations and deploys holds the rows of the same events in one file',
  { timeout: 300_000 },
  async () => {
    const whole = await write(1);
    assert.equal(whole.length, 400);
    assert.deepEqual(await write(4), whole);
  },
);

test(
  'windows are the newest rows or a time, and files older than the retention go',
  { timeout: 300_000 },
  async () => {
    const options = logOptions();
    for (const day of [0, 1, 2]) {
      const log = await openPayloadLog(options);
      for (const hour of [0, 1, 2, 3]) {
        const time = start + (day * 24 + hour) * 3_600_000;
        const id = `${day}-${hour}`;
        await append(log, frame('request', id, { instances: [{ x: day * 10 + hour }] }, { time }));
        await append(log, frame('response', id, { predictions: [1] }, { time }));
      }
      await log.close();
    }
    const idsOf = async (choice: Parameters<typeof readWindow>[2]) => {
      const window = await readWindow(options.store, name, choice);
      const source = await openWindow(options.store, window);
      const [values] = await source.readNumbers(['x']);
      await source.close();
      return { files: window.payloads.length, values: [...(values ?? [])] };
    };
    assert.deepEqual(await idsOf({ rows: 3 }), { files: 1, values: [21, 22, 23] });
    assert.deepEqual(await idsOf({ rows: 6 }), { files: 2, values: [12, 13, 20, 21, 22, 23] });
    const [since, until] = [new Date(start + 2 * 3_600_000), new Date(start + 26 * 3_600_000)];
    assert.deepEqual(await idsOf({ since, until }), { files: 2, values: [2, 3, 10, 11] });
    const retention = 48 * 3_600_000;
    assert.equal(
      await removeOldFiles(options.store, { model: name, retention }, start + 3 * 24 * 3_600_000),
      1,
    );
    assert.deepEqual((await idsOf({ rows: 100 })).values.length, 8);
    await removeOldFiles(options.store, { model: name, retention }, start + 30 * 24 * 3_600_000);
    await assert.rejects(readWindow(options.store, name, { rows: 1 }), NoPayloadsError);
  },
);

test('the key of a file says when its rows were asked and how many they are', () => {
  const key = 'payloads/prod/fraud/001767225600000-001767225660000-0a1b2c3d4e5f-12-345rows.parquet';
  assert.deepEqual(readKey(key), { key, from: 1767225600000, to: 1767225660000, rows: 345 });
  const foreign = 'payloads/prod/fraud/001767225600000-001767225660000-other.parquet';
  assert.equal(readKey(foreign)?.rows, undefined);
  assert.equal(readKey('payloads/prod/fraud/notes.parquet'), undefined);
});
