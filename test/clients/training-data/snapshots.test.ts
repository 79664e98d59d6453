import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { createFileSource } from '../../../clients/model-data/file-source.ts';
import { createPayloadSource } from '../../../clients/model-data/payload-source.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { ObjectStore, StoredReference } from '../../../clients/object-store/object-store.ts';
import { TrainingDataError } from '../../../clients/training-data/errors.ts';
import type { TrainingWindow } from '../../../clients/training-data/freeze-window.ts';
import { createTrainingSnapshots } from '../../../clients/training-data/snapshots.ts';
import type { Snapshot } from '../../../clients/training-data/snapshots.ts';
import { payloadKey } from '../../../domain/models/payloads/payload-files.ts';
import { writeFiles } from '../../support/parquet-files.ts';
import { queryRows } from '../../support/parquet-rows.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const start = Date.parse('2026-05-01T00:00:00Z') / 1000;
const now = new Date('2026-06-01T00:00:00Z');
const retraining = { model: 'fraud', id: 'a1b2c3d4e5f6' };
const signal = (): AbortSignal => AbortSignal.timeout(240_000);

/** Rows with a time each; every tenth has no label yet. */
const timed = (from: number, to: number, revision = 'fraud-2'): string => `SELECT
  to_timestamp(${start} + i) AS moment, sin(i * 12.9898) * 10 AS amount, 'c' || i % 3 AS country,
  CASE WHEN i % 10 = 0 THEN NULL ELSE i % 2 END AS label, (sin(i) + 1) / 2 AS score, '${revision}' AS plumbline_revision
  FROM range(${from}, ${to}) t(i)`;

const roles = { target: 'label', answers: ['score'], time: 'moment', revision: 'plumbline_revision' };

async function world(rows: string, choice: Partial<TrainingWindow> = {}) {
  const folder = temporaryFolder();
  const file = path.join(folder, 'window.parquet');
  await writeFiles({ [file]: rows });
  const store = createObjectStore({ folder: path.join(folder, 'storage') });
  const window: TrainingWindow = {
    source: createFileSource(
      file,
      choice.roles?.time === undefined && choice.roles !== undefined ? {} : { orderBy: 'moment' },
    ),
    roles,
    heldOut: { share: 0.2 },
    referenceRows: 1000,
    minimumRows: 100,
    minimumHeldOutRows: 50,
    ...choice,
  };
  const snapshots = createTrainingSnapshots(store);
  const freeze = (id = retraining.id, changed: Partial<TrainingWindow> = {}): Promise<Snapshot> =>
    snapshots.freeze({ ...retraining, id }, { ...window, ...changed }, now, signal());
  return { folder, file, store, snapshots, freeze };
}

const fileOf = ({ uri }: StoredReference): string => new URL(uri).pathname;
const keysOf = async (store: ObjectStore): Promise<string[]> => {
  const keys: string[] = [];
  for await (const key of store.list('models/')) keys.push(key);
  return keys;
};
const rowsOf = (reference: StoredReference): Promise<Record<string, unknown>[]> =>
  queryRows(`SELECT * FROM '${fileOf(reference)}'`);

describe('frozen training data', () => {
  test('trains on the earlier rows with labels and holds the latest out', async () => {
    const { freeze } = await world(timed(0, 1000));
    const frozen = await freeze();
    assert.equal(frozen.trainingRows, 720);
    assert.equal(frozen.evaluationRows, 180);
    assert.deepEqual(frozen.window, { from: '2026-05-01T00:00:01.000Z', to: '2026-05-01T00:16:39.000Z' });
    assert.deepEqual(frozen.notes, ['100 rows have no label yet and are left out']);
    const training = await rowsOf(frozen.training);
    const evaluation = await rowsOf(frozen.evaluation);
    assert.deepEqual(Object.keys(training[0]!), ['moment', 'amount', 'country', 'label']);
    assert.ok(training.every(({ label }) => label !== null));
    assert.ok(String(training.at(-1)!['moment']) < String(evaluation[0]!['moment']));
  });

  test('gives the Job the held-out rows without labels and answers', async () => {
    const { freeze } = await world(timed(0, 1000));
    const frozen = await freeze();
    const [questions, evaluation] = [await rowsOf(frozen.questions), await rowsOf(frozen.evaluation)];
    assert.deepEqual(Object.keys(questions[0]!), ['plumbline_row', 'moment', 'amount', 'country']);
    assert.deepEqual(
      questions,
      evaluation.map(({ plumbline_period: _period, label: _label, score: _score, ...question }) => question),
    );
    assert.deepEqual(
      questions.map(({ plumbline_row: row }) => Number(row)),
      questions.map((_, index) => index),
    );
  });

  test('is the same again for the same retraining, whatever has arrived since', async () => {
    const { file, freeze } = await world(timed(0, 1000));
    const first = await freeze();
    await writeFiles({ [file]: timed(0, 2000) });
    assert.deepEqual(await freeze(), first);
    assert.equal((await freeze('another')).trainingRows, 1440);
  });

  test('has the same bytes whatever the order of the same rows', async () => {
    const { file, freeze } = await world(timed(0, 1000));
    const first = await freeze();
    await writeFiles({ [file]: `SELECT * FROM (${timed(0, 1000)}) ORDER BY amount` });
    const second = await freeze('another');
    assert.equal(second.sha256, first.sha256);
    assert.equal(second.training.sha256, first.training.sha256);
  });

  test('is chosen by the contents of rows where they have no time', async () => {
    const untimed = `SELECT * EXCLUDE (moment) FROM (${timed(0, 3000)})`;
    const { freeze } = await world(untimed, { roles: { target: 'label', answers: ['score'] } });
    const frozen = await freeze();
    assert.equal(frozen.evaluationRows, 540);
    const amounts = (await rowsOf(frozen.evaluation)).map(({ amount }) => Number(amount));
    const mean = amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length;
    assert.ok(Math.abs(mean) < 1.5, `the held-out rows are as the others: ${mean}`);
    const { freeze: again, file } = await world(untimed, { roles: { target: 'label', answers: ['score'] } });
    await writeFiles({ [file]: `SELECT * FROM (${untimed}) ORDER BY score` });
    assert.equal((await again()).evaluation.sha256, frozen.evaluation.sha256);
  });

  test('holds out the latest rows by number or by time', async () => {
    const { freeze } = await world(timed(0, 1000));
    assert.equal((await freeze('rows', { heldOut: { latest: { rows: 250 } } })).evaluationRows, 250);
    const byTime = await freeze('time', { heldOut: { latest: { milliseconds: 99_000 } } });
    assert.equal(byTime.evaluationRows, 90);
  });

  test('holds out a part of the reference, in the types of the window', async () => {
    const { folder, freeze } = await world(timed(0, 1000));
    const reference = path.join(folder, 'reference.csv');
    await writeFiles({ [reference]: timed(-5000, -1000) });
    const options = { orderBy: 'moment' };
    const frozen = await freeze('with', { reference: { location: reference, options }, referenceRows: 300 });
    assert.equal(frozen.evaluationRows, 480);
    const rows = await rowsOf(frozen.evaluation);
    const old = rows.filter(({ plumbline_period: period }) => period === 'reference');
    assert.equal(old.length, 300);
    assert.ok(old.every(({ moment, label }) => String(moment) < '2026-05-01' && label !== null));
    // Rows that are trained on are no proof of what was known before.
    await writeFiles({ [reference]: timed(0, 500) });
    const overlapping = await freeze('same', { reference: { location: reference, options } });
    assert.equal(overlapping.evaluationRows, 180);
  });

  test('does without a reference that has no labels or cannot be read, and says so', async () => {
    const { folder, freeze } = await world(timed(0, 1000));
    const reference = path.join(folder, 'reference.parquet');
    await writeFiles({ [reference]: `SELECT * EXCLUDE (label) FROM (${timed(0, 10)})` });
    const options = { orderBy: 'moment' };
    const without = await freeze('a', { reference: { location: reference, options } });
    assert.match(without.notes.join(), /no rows of the reference are held out: it has no column label/);
    const gone = await freeze('b', { reference: { location: `${reference}.gone`, options } });
    assert.match(gone.notes.join(), /no rows of the reference are held out: .*reference\.parquet\.gone/);
  });

  test('judges by the answers of the revision that serves', async () => {
    const both = `${timed(0, 900, 'fraud-1')} UNION ALL ${timed(900, 1100, 'fraud-2')}`;
    const { freeze } = await world(both);
    const frozen = await freeze();
    assert.equal(frozen.evaluationRows, 180);
    assert.match(frozen.notes.join(), /18 held-out rows were answered by other revisions than fraud-2/);
    const few = await freeze('few', { minimumHeldOutRows: 190 });
    assert.equal(few.evaluationRows, 198);
    assert.match(
      few.notes.join(),
      /only 180 of 198 held-out rows were answered by revision fraud-2, too few/,
    );
  });

  test('goes away whole, as often as it is asked to', async () => {
    const { store, snapshots, freeze } = await world(timed(0, 1000));
    assert.equal(await snapshots.remove(retraining), 0);
    await freeze();
    await freeze('another');
    assert.equal((await keysOf(store)).length, 8);
    assert.equal(await snapshots.remove(retraining), 3);
    assert.equal(await snapshots.remove(retraining), 0);
    assert.ok((await keysOf(store)).every((key) => key.includes('/another/')));
  });

  test('keeps one whole snapshot of two that are made at the same time', async () => {
    const { store, freeze } = await world(timed(0, 1000));
    const [one, other] = await Promise.all([freeze(), freeze('a1b2c3d4e5f6', { heldOut: { share: 0.3 } })]);
    assert.deepEqual(one, other);
    assert.equal((await keysOf(store)).length, 4);
    for (const reference of [one.training, one.evaluation, one.questions]) await store.read(reference);
  });

  test('is taken from payloads with the labels that came since', async () => {
    const { folder, store, freeze } = await world(timed(0, 10));
    const model = { namespace: 'ml', name: 'fraud' };
    const [payloads, labels] = ['payloads', 'labels'].map((name) => path.join(folder, `${name}.parquet`));
    await writeFiles({
      [payloads!]: `SELECT 'r' || i AS plumbline_id, to_timestamp(${start} + i) AS plumbline_time, 'fraud-2' AS plumbline_revision,
        (sin(i) + 1) / 2 AS plumbline_prediction, sin(i) AS amount FROM range(0, 1000) t(i)`,
      [labels!]: `SELECT 'r' || i AS plumbline_id, to_timestamp(${start} + i + 9999) AS plumbline_time,
        i % 2 AS plumbline_label FROM range(0, 800) t(i)`,
    });
    const source = createPayloadSource(store, model, {
      names: { target: 'label', keepIds: true },
      window: { rows: 900 },
      options: { orderBy: 'plumbline_time' },
    });
    const ofPayloads = {
      source,
      roles: { ...roles, answers: ['plumbline_prediction'], time: 'plumbline_time' },
    };
    await assert.rejects(freeze('none', ofPayloads), /nothing can be trained on: no payloads of ml\/fraud/);
    const segment = { from: start * 1000, to: (start + 999) * 1000, id: 'a' };
    await store.put(payloadKey(model, segment), await readFile(payloads!));
    await assert.rejects(
      freeze('unlabelled', ofPayloads),
      /the last 900 payloads of ml\/fraud has no column label with labels to train on; none have arrived/,
    );
    await store.put(payloadKey(model, segment, 'labels'), await readFile(labels!));
    const frozen = await freeze('labelled', ofPayloads);
    assert.equal(frozen.trainingRows + frozen.evaluationRows, 700);
    assert.deepEqual(Object.keys((await rowsOf(frozen.training))[0]!), ['plumbline_time', 'amount', 'label']);
    assert.deepEqual(frozen.notes, ['200 rows have no label yet and are left out']);
  });
});

describe('what nothing can be trained on is refused in one line', () => {
  const cases: [string, string, Partial<TrainingWindow>, RegExp][] = [
    [
      'no labels',
      timed(0, 500).replace('i % 2 END', 'NULL END'),
      {},
      /none of the 500 rows of .* has a label yet/,
    ],
    ['few rows', timed(0, 100), {}, /leaves 72 rows with a label to train on; 100 are needed/],
    ['few held-out rows', timed(0, 200), {}, /leaves 36 held-out rows .*; 50 are needed to judge/],
    [
      'one class',
      timed(0, 500).replace('i % 2 END', '1 END'),
      {},
      /all 360 rows to train on have the same label/,
    ],
    [
      'one class among the held-out rows',
      timed(0, 500).replace('i % 2 END', 'CASE WHEN i < 390 THEN i % 2 ELSE 1 END END'),
      {},
      /all held-out rows have the same label; hold out more/,
    ],
    [
      'no answers',
      timed(0, 500),
      { roles: { ...roles, answers: ['absent'] } },
      /no column absent with the answers/,
    ],
    [
      'unanswered rows',
      timed(0, 500).replace('(sin(i) + 1) / 2', "'nan'::DOUBLE"),
      {},
      /leaves 0 held-out rows/,
    ],
    [
      'no features',
      `SELECT label, score, moment FROM (${timed(0, 500)})`,
      {},
      /has no column besides labels and answers to train on/,
    ],
  ];
  for (const [name, rows, choice, message] of cases)
    test(name, async () => {
      const { store, freeze } = await world(rows, choice);
      await assert.rejects(freeze(), (error) => {
        assert.ok(error instanceof TrainingDataError && !error.retryable);
        assert.match(error.message, message);
        assert.ok(!error.message.includes('\n'));
        return true;
      });
      assert.deepEqual(await keysOf(store), []);
    });

  test('a freeze that is cancelled leaves nothing', async () => {
    const { store, snapshots, file } = await world(timed(0, 500));
    const window = {
      source: createFileSource(file, { orderBy: 'moment' }),
      roles,
      heldOut: { share: 0.2 },
      referenceRows: 0,
      minimumRows: 1,
      minimumHeldOutRows: 1,
    };
    const cancelled = AbortSignal.abort(new Error('cancelled by a test'));
    await assert.rejects(snapshots.freeze(retraining, window, now, cancelled), /cancelled by a test/);
    assert.deepEqual(await keysOf(store), []);
  });
});
