import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { CandidateResultError } from '../../../clients/candidates/errors.ts';
import { evaluateFiles } from '../../../clients/candidates/evaluate-files.ts';
import { evaluateInProcess } from '../../../clients/candidates/evaluate-in-process.ts';
import type { Judgement } from '../../../clients/candidates/evaluation-request.ts';
import { judgeCandidate } from '../../../clients/candidates/judge-candidate.ts';
import type { CandidateRecord, EvaluateFiles } from '../../../clients/candidates/judge-candidate.ts';
import { locateCandidate } from '../../../clients/candidates/read-candidate.ts';
import { IntegrityError } from '../../../clients/object-store/errors.ts';
import { ProcessFailure } from '../../../clients/programs/own-process.ts';
import { candidateWorld, fraudJudgement, jsonLines } from '../../support/candidate-world.ts';
import type { Answer, CandidateWorld } from '../../support/candidate-world.ts';
import { writeFiles } from '../../support/parquet-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const signal = (): AbortSignal => AbortSignal.timeout(240_000);

function judge(
  world: CandidateWorld,
  changed: Partial<Judgement> = {},
  evaluate: EvaluateFiles = evaluateFiles,
): Promise<CandidateRecord> {
  const { retraining, outputUri, data } = world;
  return judgeCandidate(
    { store: world.store, evaluate },
    { retraining, attempt: 1, outputUri, data, judgement: { ...fraudJudgement, ...changed } },
    signal(),
  );
}

describe('a candidate', () => {
  test('that is better passes, with everything that is needed to repeat it', async () => {
    const world = await candidateWorld();
    await world.finish();
    const record = await judge(world);
    assert.equal(record.outcome.verdict, 'pass', record.outcome.headline);
    assert.match(
      record.outcome.headline,
      /^roc_auc is 0\.\d+ better: 0\.\d+ against 0\.\d+ on 1,?000 rows, p /,
    );
    assert.deepEqual(
      record.outcome.results.map(({ gate, metric, test: name }) => `${gate} ${metric} ${name}`),
      ['better roc_auc delong', 'not-worse accuracy mcnemar'],
    );
    const { candidate, champion } = record.outcome.measures.current!;
    assert.ok(candidate['roc_auc']! > champion['roc_auc']!);
    assert.equal(record.answers.uri, `${world.outputUri}/predictions.jsonl`);
    assert.deepEqual(record.candidate, {
      uri: `${world.outputUri}/model.bin`,
      kind: 'file',
      sha256: createHash('sha256').update('a model').digest('hex'),
      bytes: 7,
    });
    assert.deepEqual(await judge(world, {}, evaluateInProcess), record);
  });

  test('that is worse fails', async () => {
    const world = await candidateWorld({ strength: 0.1 });
    await world.finish();
    const { outcome } = await judge(world);
    assert.equal(outcome.verdict, 'fail');
    assert.match(
      outcome.headline,
      /^not good enough: roc_auc is 0\.\d+ worse; 0\.01 better was wanted \(and 1 more\)$/,
    );
  });

  test('that is better overall and worse in a slice fails, and the slice is named', async () => {
    const world = await candidateWorld({ strength: 3, rows: 2000 });
    const answers = world
      .answers()
      .map((answer, row) => (world.countries[row] === 'FR' ? { ...answer, prediction: 0.5 } : answer));
    await world.finish({}, answers);
    const judgement = { gates: { better: {}, notWorse: { roc_auc: 0.01 } }, by: ['country'] };
    const { outcome } = await judge(world, judgement);
    assert.equal(outcome.verdict, 'fail');
    assert.match(outcome.headline, /worse where country is FR; 0\.01 is allowed/);
  });

  test('is not judged by slices of too few rows, which are said', async () => {
    const world = await candidateWorld();
    await world.finish();
    const { outcome } = await judge(world, {
      gates: { better: { roc_auc: 0 }, notWorse: { roc_auc: 0.5 } },
      by: ['country', 'amount'],
      minimumSliceRows: 300,
    });
    assert.equal(outcome.verdict, 'pass');
    assert.match(outcome.notes.join('\n'), /slices of amount with too few rows.*: .*up to/);
  });

  test('answers for the reference too, where it is asked not to forget', async () => {
    const world = await candidateWorld({ rows: 1500, ofReference: 500 });
    const answers = world
      .answers()
      .map((answer, row) => (row >= 1000 ? { ...answer, prediction: 0.5 } : answer));
    await world.finish({}, answers);
    const gates = { better: { roc_auc: 0.01 }, notWorse: { roc_auc: 0.01 } };
    const silent = await judge(world, { gates });
    assert.equal(silent.outcome.verdict, 'pass', silent.outcome.headline);
    assert.deepEqual(silent.outcome.rows, { current: 1000, reference: 500 });
    assert.equal(silent.outcome.measures.reference?.candidate['roc_auc'], 0.5);
    const asked = await judge(world, { gates, by: ['period'] });
    assert.match(
      asked.outcome.headline,
      /roc_auc is 0\.\d+ worse where period is reference; 0\.01 is allowed/,
    );
  });

  test('without a gate has to be better', async () => {
    const world = await candidateWorld({ strength: 0.1 });
    await world.finish();
    const { outcome } = await judge(world, { gates: { better: {}, notWorse: {} } });
    assert.deepEqual(outcome.gates, { better: { roc_auc: 0 }, notWorse: {} });
    assert.equal(outcome.verdict, 'fail');
  });

  test('is held to limits of latency and size', async () => {
    const world = await candidateWorld();
    await world.finish();
    assert.equal((await judge(world, { limits: { latency: 4, size: 7 } })).outcome.verdict, 'pass');
    const { outcome } = await judge(world, { limits: { latency: 3, size: 6 } });
    assert.match(
      outcome.headline,
      /^not good enough: its latency is 3\.2 ms; 3 ms is allowed \(and 1 more\)$/,
    );
    await world.finish({ latencyMs: undefined });
    const unknown = await judge(world, { limits: { latency: 100 } });
    assert.match(unknown.outcome.headline, /its latency is not reported; 100 ms is allowed/);
  });

  test('may answer in CSV or Parquet, with classes and their probabilities', async () => {
    const world = await candidateWorld();
    await world.finish();
    const expected = (await judge(world)).outcome;
    const folder = temporaryFolder();
    const source = path.join(folder, 'source.jsonl');
    await writeFile(source, jsonLines(world.answers()));
    const query = `SELECT plumbline_row, CASE WHEN prediction >= 0.5 THEN 1 ELSE 0 END AS prediction,
      prediction AS "probabilities.1", 1 - prediction AS "probabilities.0" FROM read_json('${source}', format = 'newline_delimited')`;
    for (const name of ['answers.csv', 'answers.parquet']) {
      const file = path.join(folder, name);
      await writeFiles({ [file]: query });
      await world.put(name, await readFile(file));
      await world.finish({ predictions: name });
      const { outcome } = await judge(world);
      assert.equal(outcome.headline, expected.headline);
    }
    const nested: Answer[] = world.answers().map(({ plumbline_row, prediction }) => ({
      plumbline_row,
      probabilities: { 0: 1 - Number(prediction), 1: Number(prediction) },
    }));
    await world.finish({}, nested);
    assert.equal((await judge(world)).outcome.headline, expected.headline);
  });

  test('may be a folder, or be elsewhere', async () => {
    const world = await candidateWorld();
    await world.put('model/weights.bin', 'many');
    await world.finish({ modelUri: `${world.outputUri}/model/`, sizeBytes: 12 });
    assert.deepEqual((await judge(world)).candidate, { uri: `${world.outputUri}/model/`, kind: 'folder' });
    for (const uri of ['s3://models/fraud/14/', 'abfss://models@account.example/fraud/14/']) {
      await world.finish({ modelUri: uri });
      assert.deepEqual((await judge(world)).candidate, { uri, kind: 'elsewhere' });
    }
  });
});

describe('a result that cannot be believed or used is refused in one line', () => {
  const cases: [string, Record<string, unknown>, RegExp][] = [
    [
      'about other data',
      { dataSha256: 'f'.repeat(64) },
      /^the Job trained on other data than was frozen for it: dataSha256 is f+, expected /,
    ],
    ['without a model', { modelUri: undefined }, /result\.json, modelUri: /],
    [
      'with a model that is not there',
      { modelUri: 'nothing/' },
      /names the model nothing\/, and there is nothing$/,
    ],
    [
      'with a model behind a signed address',
      { modelUri: 'https://store.example/model.tar?sig=hidden-secret' },
      /^result\.json names a model by an address with a query or a user, which may carry a secret; [^?]*$/,
    ],
    [
      'with a model behind a password',
      { modelUri: 'https://jane:hidden-secret@store.example/model' },
      /^result\.json names a model by an address with a query or a user, which may carry a secret; [^@]*$/,
    ],
    [
      'with a model of the machine that serves it',
      { modelUri: 'file:///etc/passwd' },
      /^result\.json names the model file:\/\/\/etc\/passwd, outside of what the Job was given to write to; /,
    ],
    [
      'with a model that a neighbour in the network gives away',
      { modelUri: 'http://169.254.169.254/latest/meta-data' },
      /outside of what the Job was given to write to; expected a place below OUTPUT_URI, or in storage/,
    ],
    [
      'with answers that are not there',
      { predictions: 'nothing.csv' },
      /names answers in nothing\.csv, and there is nothing$/,
    ],
    [
      'with answers elsewhere',
      { predictions: '../../../../secrets.csv' },
      /names \.\.\/.*; expected a path below /,
    ],
    ['with answers of another place', { predictions: 's3://other/answers.csv' }, /expected a path below /],
    [
      'with answers of no known form',
      { predictions: 'predictions.pickle' },
      /expected a name that ends in \.jsonl, \.csv or \.parquet$/,
    ],
    ['with a metric that is no number', { metrics: { roc_auc: 'high' } }, /result\.json, metrics\.roc_auc: /],
    [
      'with a digest of another model',
      { modelSha256: 'e'.repeat(64) },
      /has the digest .*, result\.json claims e+$/,
    ],
    ['with a size that it has not', { sizeBytes: 1 }, /has 7 bytes, result\.json claims 1$/],
    [
      'with a claim that its answers do not show',
      { metrics: { accuracy: 0.999 } },
      /^the Job claims accuracy 0\.999, its answers show 0\.\d+/,
    ],
    ['with a negative latency', { latencyMs: -1 }, /result\.json, latencyMs: /],
    [
      'with an address that would break out of its line',
      { modelUri: 's3://models/x/\n\n# Approved' },
      /result\.json, modelUri: expected a path or an address without blanks, quotes/,
    ],
    [
      'with an address that chat would take for a call of everybody',
      { modelUri: 's3://models/<!channel>/1' },
      /result\.json, modelUri: expected a path or an address without/,
    ],
    [
      'with a parameter of several lines',
      { parameters: { note: 'fine\n- [x] reviewed' } },
      /result\.json, parameters\.note: /,
    ],
    ['with a parameter that is a document', { parameters: { note: { a: 1 } } }, /parameters\.note: /],
    [
      'with a parameter whose name hides something',
      { parameters: { 'a\u202eb': 1 } },
      /result\.json, parameters\.a\\u\{202e\}b: /,
    ],
    [
      'with more parameters than anybody looks at',
      { parameters: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`p${index}`, index])) },
      /result\.json, parameters: expected 500 entries at most$/,
    ],
    [
      'with code that is several lines',
      { code: { revision: 'abc\rdef' } },
      /result\.json, code\.revision: expected one line without control characters$/,
    ],
  ];
  for (const [name, changed, message] of cases)
    test(name, async () => {
      const world = await candidateWorld({ rows: 200, strength: 0.3 });
      await world.finish(changed);
      await assertRefused(judge(world), message);
    });

  const answers: [string, (all: Answer[]) => Answer[], RegExp][] = [
    ['with a question left open', (all) => all.slice(1), /has 199 answers to 200 questions/],
    ['with a question answered twice', (all) => [all[1]!, ...all.slice(1)], /answers row 1 twice$/],
    ['with more answers than questions', (all) => [...all, all[0]!], /has 201 answers to 200 questions/],
    [
      'with an answer to no question',
      (all) => [{ ...all[0]!, plumbline_row: 999 }, ...all.slice(1)],
      /answers row 999, which nobody asked$/,
    ],
    [
      'with half a question',
      (all) => [{ ...all[0]!, plumbline_row: 0.5 }, ...all.slice(1)],
      /answers row 0\.5, which nobody asked$/,
    ],
    [
      'with an empty answer',
      (all) => [{ ...all[0]!, prediction: null }, ...all.slice(1)],
      /has no number as prediction of row 0$/,
    ],
    [
      'without answers',
      (all) => all.map(({ plumbline_row }) => ({ plumbline_row })),
      /has neither a column prediction nor probabilities\.<class>$/,
    ],
    [
      'without row numbers',
      (all) => all.map(({ prediction }) => ({ prediction }) as unknown as Answer),
      /has no column plumbline_row/,
    ],
    [
      'with other classes',
      (all) => all.map((one) => ({ ...one, prediction: 'maybe' })),
      /not one answer is a class of the labels \(0, 1\)$/,
    ],
    [
      'with a wild probability',
      (all) => all.map(({ plumbline_row }) => ({ plumbline_row, probabilities: { 0: -1, 1: 2 } })),
      /probabilities\.0 of row 0 is -1; expected 0 to 1$/,
    ],
    [
      'with probabilities of more than one whole',
      (all) => all.map(({ plumbline_row }) => ({ plumbline_row, probabilities: { 0: 0.9, 1: 0.9 } })),
      /the probabilities of row 0 add up to 1\.8; expected 1$/,
    ],
  ];
  for (const [name, change, message] of answers)
    test(name, async () => {
      const world = await candidateWorld({ rows: 200, strength: 0.3 });
      await world.finish({}, change(world.answers()));
      await assertRefused(judge(world), message);
    });

  test('that is missing', async () => {
    await assertRefused(
      judge(await candidateWorld({ rows: 200, strength: 0.3 })),
      /^the Job succeeded without writing .*result\.json/,
    );
  });

  test('also where it is read in a process of its own', async () => {
    const world = await candidateWorld({ rows: 200, strength: 0.3 });
    await world.finish({ metrics: { roc_auc: 1 } });
    await assertRefused(
      judge(world, {}, evaluateInProcess),
      /^the Job claims roc_auc 1, its answers show 0\.\d+/,
    );
  });

  test('that was cut off', async () => {
    const world = await candidateWorld({ rows: 200, strength: 0.3 });
    await world.finish();
    await world.put('result.json', '{"version": 1, "modelUri": "mod');
    await assertRefused(judge(world), /result\.json is not JSON; was it cut off while it was written\?$/);
  });

  test('that is far too large', async () => {
    const world = await candidateWorld({ rows: 200, strength: 0.3 });
    await world.finish({ parameters: { notes: 'x'.repeat(1_100_000) } });
    await assertRefused(judge(world), /result\.json has \d+ bytes; expected a result of at most 1000000$/);
  });

  test('whose model has no room on this machine: nothing of it is fetched', async () => {
    const world = await candidateWorld({ rows: 200, strength: 0.3 });
    await world.finish();
    const fetched: string[] = [];
    const store = {
      ...world.store,
      sizeOf: async (key: string) => (key.includes('model') && !key.endsWith('.json') ? 1e18 : 100),
      getFile: async (key: string, file: string) => {
        fetched.push(path.basename(key));
        return await world.store.getFile(key, file);
      },
    };
    await assert.rejects(judge({ ...world, store }), {
      code: 'candidate-too-large',
      retryable: false,
      message: /has 1000000000\.0 GB, and [\d.]+ GB are free .*; give workers of role training a larger disk/,
    });
    assert.deepEqual(fetched, ['result.json']);
  });

  test('with answers that were cut off', async () => {
    const world = await candidateWorld({ rows: 200, strength: 0.3 });
    await world.finish();
    await world.put('predictions.jsonl', jsonLines(world.answers()).slice(0, -20));
    await assertRefused(judge(world), /output\/predictions\.jsonl/);
  });

  test('with held-out rows that were changed', async () => {
    const world = await candidateWorld({ rows: 200, strength: 0.3 });
    await world.finish();
    const { uri, sha256, bytes } = world.data.evaluation;
    await world.store.put(uri.slice(uri.indexOf('models/')), 'forged');
    await assert.rejects(judge(world), (error) => error instanceof IntegrityError && !error.retryable);
    assert.ok(sha256.length === 64 && bytes > 0);
  });
});

async function assertRefused(judging: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(judging, (error) => {
    assert.ok(error instanceof CandidateResultError || error instanceof ProcessFailure, String(error));
    assert.ok(!error.retryable);
    assert.equal(error.code, 'candidate-result', error.message);
    assert.match(error.message, message);
    assert.ok(!error.message.includes('\n'));
    assert.ok(!error.message.includes('plumbline-candidate-'), 'names no temporary file');
    return true;
  });
}

/** Of a training Job that leaves the answers to another one; each says what is changed. */
async function judgeAnswers(
  changed: Record<string, unknown> = {},
  training: Record<string, unknown> = {},
  strength = 0.3,
): Promise<{ world: CandidateWorld; record: CandidateRecord }> {
  const world = await candidateWorld({ rows: 400, strength });
  const evaluation = await world.finishByEvaluation(changed, training);
  const { retraining, outputUri, data, store } = world;
  const judgement = { ...fraudJudgement, limits: { latency: 5 } };
  const request = { retraining, attempt: 1, outputUri, data, judgement, evaluation };
  return { world, record: await judgeCandidate({ store, evaluate: evaluateFiles }, request, signal()) };
}

describe('a candidate that answers in an evaluation Job', () => {
  test('is judged by those answers, and is the one that was trained', async () => {
    const { world, record } = await judgeAnswers({}, {}, 1.2);
    assert.equal(record.outcome.verdict, 'pass', record.outcome.headline);
    assert.match(record.answers.uri, /\/jobs\/2\/output\/predictions\.jsonl$/);
    assert.equal(record.candidate.uri, `${world.outputUri}/model.bin`);
    assert.deepEqual([record.attempt, record.evaluated?.attempt], [1, 2]);
    assert.deepEqual(record.result.parameters, { learning_rate: 0.1 });
    assert.equal(record.evaluated?.result.latencyMs, 3.2);
  });

  const lies: [what: string, changed: object, training: object, words: RegExp][] = [
    [
      'another model',
      { modelUri: 's3://other/model.bin' },
      {},
      /by another model: modelUri of its result is not file:.*model\.bin, which it was given/,
    ],
    ['another training', { dataSha256: 'a'.repeat(64) }, {}, /was about another training: dataSha256 is a+/],
    ['a model of another digest', { modelSha256: 'a'.repeat(64) }, {}, /result\.json claims a+/],
    [
      'answers elsewhere',
      { predictions: '../../1/output/x.jsonl' },
      {},
      /expected a path below .*\/2\/output\//,
    ],
    ['no answers', { predictions: undefined }, {}, /predictions: expected the place of the answers/],
    [
      'a claim of its own that they do not show',
      { metrics: { accuracy: 0.999 } },
      {},
      /the Job claims accuracy 0\.999, its answers show 0\./,
    ],
    [
      'a claim of the training that they do not show',
      { metrics: { accuracy: 0.5 } },
      { metrics: { accuracy: 0.999 } },
      /the Job claims accuracy 0\.999, its answers show 0\./,
    ],
  ];
  for (const [what, changed, training, words] of lies)
    test(`is refused with ${what}`, async () => {
      await assert.rejects(judgeAnswers({ ...changed }, { ...training }), words);
    });

  test('is found for it without being fetched, whatever shape it has', async () => {
    const world = await candidateWorld({ rows: 100 });
    const { store, retraining, outputUri, data } = world;
    const located = async (modelUri: string): Promise<string> => {
      await world.finish({ modelUri });
      const output = { retraining, attempt: 1, outputUri, dataSha256: data.training.sha256 };
      return await locateCandidate(store, output);
    };
    await world.put('saved.bin.old', 'x');
    await world.put('saved/weights', 'x');
    assert.equal(await located('model.bin'), `${outputUri}/model.bin`);
    assert.equal(await located(`${outputUri}/saved`), `${outputUri}/saved/`);
    assert.equal(await located('s3://models/fraud/14/'), 's3://models/fraud/14/');
    await assert.rejects(located('saved.bin'), /names the model saved\.bin, and there is nothing/);
    await world.finish({ dataSha256: 'a'.repeat(64) });
    const output = { retraining, attempt: 1, outputUri, dataSha256: data.training.sha256 };
    await assert.rejects(locateCandidate(store, output), /trained on other data than was frozen for it/);
  });

  test('has to be there: without that Job, answers of the training Job are missed', async () => {
    const world = await candidateWorld({ rows: 100 });
    await world.finishByEvaluation();
    await assert.rejects(judge(world), /predictions: expected the place of the answers .*evaluate\.template/);
  });
});
