import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseResult } from '../../../../clients/candidates/result-file.ts';
import { binaryPerformance } from '../../../../domain/models/performance/binary-performance.ts';
import { champion } from '../../../../scripts/demo/model/payments.ts';
import { predict, readModel } from '../../../../scripts/dev/inference-services/logistic-model.ts';
import type { LogisticModel } from '../../../../scripts/dev/inference-services/logistic-model.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { writeFrozenData } from './training-world.ts';
import type { TrainingProgram } from './training-world.ts';

const patience = { within: 120_000 };

function performanceOf(model: LogisticModel, { heldOut }: TrainingProgram) {
  const probability = Float64Array.from(heldOut, (payment) => predict(model, { ...payment }));
  const { roc_auc: area, log_loss: loss } = binaryPerformance(
    { probability },
    heldOut.map(({ fraud }) => fraud),
  );
  return { area: area?.value ?? Number.NaN, loss: loss?.value ?? Number.NaN };
}

describe('the training program', { timeout: 300_000, concurrency: 2 }, () => {
  it('learns a model that is measurably better than the one that serves', async () => {
    const program = await writeFrozenData();
    const { exitCode, output } = await program.run().ended;
    assert.equal(exitCode, 0, output);
    const candidate = performanceOf(await readModel(`file://${program.at('output')}`), program);
    const before = performanceOf(champion, program);
    assert.ok(candidate.area > before.area + 0.1, `${candidate.area} against ${before.area}`);
    assert.ok(candidate.loss < before.loss - 0.1, `${candidate.loss} against ${before.loss}`);
  });

  it('says what it made, with digests and what it can do', async () => {
    const program = await writeFrozenData();
    assert.equal((await program.run().ended).exitCode, 0);
    const result = parseResult(Buffer.from(await program.outputOf('result.json')), 'result.json');
    assert.equal(result.modelUri, 'model.json');
    assert.deepEqual(Object.keys(result.metrics), ['roc_auc', 'log_loss', 'brier']);
    const [head, ...answers] = (await program.outputOf('predictions.csv')).trimEnd().split('\n');
    assert.equal(head, 'plumbline_row,probabilities.1,probabilities.0');
    assert.equal(answers.length, program.heldOut.length);
    assert.match(readFileSync(program.at('last-words'), 'utf8'), /result\.json$/);
  });

  it('keeps where it is when it is told to go, and goes on from there to the same model', async () => {
    const whole = await writeFrozenData();
    assert.equal((await whole.run().ended).exitCode, 0);
    const program = await writeFrozenData();
    const first = program.run({ PARAM_PAUSE_MS: '100' });
    await waitUntil(() => existsSync(program.at('checkpoints', 'checkpoint.json')), patience);
    first.terminate();
    assert.equal((await first.ended).exitCode, 143);
    assert.equal(existsSync(program.at('output', 'result.json')), false);
    const { exitCode, output } = await program.run().ended;
    assert.equal(exitCode, 0);
    assert.match(output, /going on from the checkpoint of epoch [1-9]/);
    assert.equal(await program.outputOf('model.json'), await whole.outputOf('model.json'));
  });

  it('does not go on from a checkpoint of other data', async () => {
    const program = await writeFrozenData();
    assert.equal((await program.run({ PARAM_EPOCHS: '20' }).ended).exitCode, 0);
    const found = readFileSync(program.at('checkpoints', 'checkpoint.json'), 'utf8');
    const other = found.replace(/"dataSha256":"[0-9a-f]{4}/, '"dataSha256":"ffff');
    writeFileSync(program.at('checkpoints', 'checkpoint.json'), other);
    const { output } = await program.run({ PARAM_EPOCHS: '20' }).ended;
    assert.doesNotMatch(output, /going on/);
  });

  it('says that it is the data where the data is wrong, and where a setting is', async () => {
    const program = await writeFrozenData();
    for (const [environment, words] of [
      [{ TRAINING_DATA_SHA256: '0'.repeat(64) }, /has the digest/],
      [{ PARAM_TARGET: 'label' }, /no column label/],
      [{ PARAM_TARGET: 'hour' }, /expected 0 or 1/],
      [{ PARAM_EPOCHS: 'many' }, /PARAM_EPOCHS is many/],
      [{ TRAINING_DATA_URI: 's3://bucket/data' }, /file:\/\/ only/],
      [{ PARAM_FAULT: 'bad-data' }, /the data is bad/],
      [{ PARAM_FAULT: 'surprise' }, /expected one of crash/],
    ] as const) {
      assert.equal((await program.run(environment).ended).exitCode, 64, JSON.stringify(environment));
      assert.match(readFileSync(program.at('last-words'), 'utf8'), words);
    }
  });

  it('crashes, lies and leaves its result out on request', async () => {
    const program = await writeFrozenData();
    assert.equal((await program.run({ PARAM_FAULT: 'crash' }).ended).exitCode, 1);
    assert.equal((await program.run({ PARAM_FAULT: 'no-result' }).ended).exitCode, 0);
    assert.equal(existsSync(program.at('output', 'result.json')), false);
    assert.equal((await program.run({ PARAM_FAULT: 'broken-result' }).ended).exitCode, 0);
    assert.throws(() => JSON.parse(readFileSync(program.at('output', 'result.json'), 'utf8')));
    assert.equal((await program.run({ PARAM_FAULT: 'lie' }).ended).exitCode, 0);
    const { metrics } = JSON.parse(await program.outputOf('result.json')) as { metrics: object };
    assert.deepEqual(metrics, { roc_auc: 1, log_loss: 0, brier: 0 });
  });
});
