import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { compareInProcess } from '../../../clients/datasets/comparison/compare-in-process.ts';
import type { CurrentSource } from '../../../clients/model-data/current-source.ts';
import { createFileSource } from '../../../clients/model-data/file-source.ts';
import { createPayloadSource } from '../../../clients/model-data/payload-source.ts';
import { createStoredSource } from '../../../clients/model-data/stored-source.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import { defaultRules } from '../../../domain/models/drift-rules.ts';
import { payloadKey } from '../../../domain/models/payloads/payload-files.ts';
import { writeFiles } from '../../support/parquet-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const at = (name: string): string => path.join(folder, name);
const store = createObjectStore({ folder: at('storage') });
const model = { namespace: 'ml', name: 'fraud' };
const names = { target: 'label', prediction: 'answer', time: 'moment' };
const options = { orderBy: 'moment' };
const start = Date.parse('2026-05-01T00:00:00Z');

/** Rows from one number to another, as the reference has them. */
function rows(from: number, to: number): string {
  return `SELECT sin(i * 12.9898) * 10 + i / 400.0 AS amount, 'c' || i % 3 AS channel, sin(i) AS answer,
    CAST(i % 2 AS DOUBLE) AS label, to_timestamp(${start / 1000} + i) AS moment FROM range(${from}, ${to}) t(i)`;
}

/** The same rows as the gateway writes them, and the labels that came later. */
async function log(from: number, to: number, id: string): Promise<void> {
  const file = at(`${id}.parquet`);
  const labels = at(`${id}-labels.parquet`);
  await writeFiles({
    [file]: `SELECT 'r' || i AS plumbline_id, to_timestamp(${start / 1000} + i) AS plumbline_time, '' AS plumbline_revision,
      sin(i) AS plumbline_prediction, sin(i * 12.9898) * 10 + i / 400.0 AS amount, 'c' || i % 3 AS channel
      FROM range(${from}, ${to}) t(i)`,
    [labels]: `SELECT 'r' || i AS plumbline_id, to_timestamp(${start / 1000} + i + 60) AS plumbline_time,
      CAST(i % 2 AS DOUBLE) AS plumbline_label FROM range(${from}, ${to}) t(i)`,
  });
  const segment = { from: start + from * 1000, to: start + (to - 1) * 1000, id };
  await store.put(payloadKey(model, segment), await readFile(file));
  await store.put(payloadKey(model, segment, 'labels'), await readFile(labels));
}

async function compare(source: CurrentSource): Promise<DriftReport> {
  const collected = await source.collect(new Date(start + 3_000_000), AbortSignal.timeout(240_000));
  assert.ok('location' in collected, 'noData' in collected ? collected.noData : '');
  await using current = collected;
  const outcome = await compareInProcess({
    reference: { location: at('train.parquet'), options },
    current: { location: current.location, options: current.options },
    rules: { ...defaultRules, ...names, minimumRows: 30 },
    types: {},
  });
  assert.ok('report' in outcome, 'noData' in outcome ? outcome.noData : '');
  return { ...outcome.report, dataset: { ...outcome.report.dataset, durationMs: 0 } };
}

before(() =>
  writeFiles({
    [at('train.parquet')]: rows(0, 2000).replace('+ i / 400.0', ''),
    [at('today.parquet')]: rows(1000, 2500),
  }),
);

test('before anything was logged there is nothing to judge, and how to begin is said', async () => {
  const source = createPayloadSource(store, model, { names, window: { rows: 1000 }, options });
  assert.equal(source.label, 'the last 1000 payloads of ml/fraud');
  const collected = await source.collect(new Date(), new AbortController().signal);
  assert.ok('noData' in collected);
  assert.match(
    collected.noData,
    /^no payloads of ml\/fraud are stored for this window; .*plumbline model watch/,
  );
});

test('a window over several segments gives the same statistics as the same rows in one file', async () => {
  // As a rotation, a restart and a deploy cut them; late ones of a segment overlap with the next.
  await log(0, 900, 'a1');
  await log(900, 1700, 'b2');
  await log(1700, 1703, 'c3');
  await log(1703, 2500, 'd4');
  const [byPayloads, byFile] = [
    await compare(createPayloadSource(store, model, { names, window: { rows: 1500 }, options })),
    await compare(createFileSource(at('today.parquet'), options, { rows: 1500 })),
  ];
  assert.equal(byFile.dataset.currentRows, 1500);
  assert.ok(byFile.columns.some(({ drifted }) => drifted === true));
  assert.ok((byFile.performance ?? []).length > 0);
  assert.deepEqual(byPayloads, byFile);
});

test('a window of time takes the rows of that time', async () => {
  const source = createPayloadSource(store, model, { names, window: { milliseconds: 1_000_000 }, options });
  assert.equal(source.label, 'payloads of the last 17 min of ml/fraud');
  const { dataset } = await compare(source);
  assert.equal(dataset.currentRows, 500);
});

test('a window that holds more rows than there are takes those there are', async () => {
  const { dataset } = await compare(
    createPayloadSource(store, model, { names, window: { rows: 1_000_000 }, options }),
  );
  assert.equal(dataset.currentRows, 2500);
});

test('files in the storage are found by their key, the folder above them, or a pattern', async () => {
  for (const [key, query] of [
    ['exports/may/1.parquet', rows(1000, 1500)],
    ['exports/may/2.parquet', rows(1500, 2500)],
  ] as const) {
    await writeFiles({ [at('export.parquet')]: query });
    await store.put(key, await readFile(at('export.parquet')));
  }
  await store.put('exports/may/_SUCCESS', '');
  const rowsOf = async (pattern: string, window?: { rows: number }): Promise<number> =>
    (await compare(createStoredSource(store, pattern, options, window))).dataset.currentRows;
  assert.equal(await rowsOf('exports/may'), 1500);
  assert.equal(await rowsOf('exports/may/2.parquet'), 1000);
  assert.equal(await rowsOf('exports/*/1.*'), 500);
  assert.equal(await rowsOf('exports/', { rows: 700 }), 700);
  const nothing = await createStoredSource(store, 'exports/june', options).collect(
    new Date(),
    new AbortController().signal,
  );
  assert.deepEqual(nothing, { noData: 'storage exports/june: no such object yet' });
});
