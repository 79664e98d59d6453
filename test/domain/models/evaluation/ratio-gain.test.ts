import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareModels } from '../../../../domain/models/evaluation/compare-models.ts';
import type { PairedOutputs } from '../../../../domain/models/evaluation/compare-models.ts';
import { gatherPair } from '../../../../domain/models/evaluation/gates.ts';
import { ratioGain } from '../../../../domain/models/evaluation/ratio-gain.ts';
import { measureOutputs } from '../../../../domain/models/performance/measure-outputs.ts';
import type { ModelOutputs } from '../../../../domain/models/performance/model-outputs.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';

function classifiers(rows: number, seed: number): PairedOutputs {
  const random = seededRandom(seed);
  const truth = Int32Array.from({ length: rows }, () => (random() < 0.3 ? 1 : 0));
  const hard = Float64Array.from({ length: rows }, random);
  const answer = (strength: number): ModelOutputs => {
    const scores = hard.map((value, row) => (truth[row]! * strength + value + random()) / (2 + strength));
    const predicted = Int32Array.from(scores, (score) => (score > 0.5 ? 1 : 0));
    const probabilities = [scores.map((score) => 1 - score), scores];
    return { kind: 'classification', classes: ['no', 'yes'], truth, predicted, probabilities };
  };
  return { champion: answer(0.8), candidate: answer(1) };
}

function regressions(rows: number, seed: number): PairedOutputs {
  const random = seededRandom(seed);
  const truth = Float64Array.from({ length: rows }, () => 1 + 10 * random());
  const answer = (spread: number): ModelOutputs => ({
    kind: 'regression',
    truth,
    predicted: truth.map((value) => Math.max(0, value + spread * (random() - 0.5))),
    features: [],
  });
  return { champion: answer(4), candidate: answer(3.5) };
}

const kinds = [
  { pair: classifiers, metrics: ['precision', 'recall', 'specificity', 'f1', 'log_loss', 'brier'] },
  { pair: regressions, metrics: ['mae', 'mse', 'rmse', 'mape', 'msle', 'rmsle', 'r2'] },
];

describe('the gain by a ratio of sums', () => {
  for (const { pair, metrics } of kinds)
    for (const metric of metrics) {
      it(`has the values of ${metric} itself`, () => {
        const outputs = pair(3000, 1);
        const { champion, candidate } = ratioGain(outputs, metric)!;
        for (const [value, of] of [
          [champion, outputs.champion],
          [candidate, outputs.candidate],
        ] as const)
          assert.ok(Math.abs(value - measureOutputs(of)[metric]!.value!) < 1e-9);
      });

      it(`knows how much ${metric} varies from sample to sample`, () => {
        const gains = Array.from({ length: 300 }, (_, seed) => ratioGain(pair(500, seed + 1), metric)!);
        const center = gains.reduce((sum, { gain }) => sum + gain, 0) / gains.length;
        const spread = Math.sqrt(
          gains.reduce((sum, { gain }) => sum + (gain - center) ** 2, 0) / gains.length,
        );
        const told = gains.reduce((sum, { error }) => sum + error, 0) / gains.length;
        assert.ok(Math.abs(told / spread - 1) < 0.2, `told ${told}, seen ${spread}`);
      });
    }

  it('agrees with resampling', () => {
    const pair = classifiers(2000, 5);
    const byResampling = compareModels(pair, 'f1', seededRandom(1));
    assert.equal(byResampling.test, 'paired-bootstrap');
    const { gain, error } = ratioGain(pair, 'f1')!;
    assert.ok(Math.abs(gain - byResampling.gain!) < 1e-12);
    const half = (byResampling.upper! - byResampling.lower!) / 2;
    assert.ok(Math.abs((1.96 * error) / half - 1) < 0.15);
    assert.equal(compareModels(classifiers(2001, 5), 'f1', seededRandom(1)).test, 'paired-ratio');
  });

  it('is nothing where both answer alike', () => {
    const { champion } = classifiers(3000, 1);
    const same = ratioGain({ champion, candidate: champion }, 'f1')!;
    assert.deepEqual([same.gain, same.error, same.pValue], [0, 0, 1]);
  });

  it('is not told of what is no ratio, or not defined', () => {
    const pair = classifiers(3000, 1);
    assert.equal(ratioGain(pair, 'average_precision'), undefined);
    const negatives = Int32Array.from(
      Array.from({ length: 3000 }, (_, row) => row).filter((row) => pair.champion.truth![row] === 0),
    );
    assert.equal(ratioGain(gatherPair(pair, negatives), 'recall'), undefined);
  });
});
