import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareModels } from '../../../../domain/models/evaluation/compare-models.ts';
import type { PairedOutputs } from '../../../../domain/models/evaluation/compare-models.ts';
import { passGates } from '../../../../domain/models/evaluation/gates.ts';
import type { EvaluationSlice } from '../../../../domain/models/evaluation/gates.ts';
import type { ModelOutputs } from '../../../../domain/models/performance/model-outputs.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';

const noise = 1;

/** Two classifiers whose scores follow the truth by these strengths; in the rows of a slice the candidate's by another. */
function classifiers(
  rows: number,
  champion: number,
  candidate: number,
  inSlice = candidate,
): { pair: PairedOutputs; slice: EvaluationSlice } {
  const random = seededRandom(rows);
  const truth = Int32Array.from({ length: rows }, () => (random() < 0.4 ? 1 : 0));
  const hard = Float64Array.from({ length: rows }, () => random() * noise);
  const sliceRows = Int32Array.from(Array.from(hard.keys()).filter((row) => row % 5 === 0));
  const answer = (strength: (row: number) => number): ModelOutputs => {
    const scores = hard.map((value, row) => (truth[row]! * strength(row) + value + random() * noise) / 4);
    const predicted = Int32Array.from(scores, (score) => (score > 0.35 ? 1 : 0));
    return {
      kind: 'classification',
      classes: ['no', 'yes'],
      truth,
      predicted,
      probabilities: [scores.map((score) => 1 - score), scores],
    };
  };
  return {
    pair: {
      champion: answer(() => champion),
      candidate: answer((row) => (row % 5 === 0 ? inSlice : candidate)),
    },
    slice: { column: 'country', value: 'FR', rows: sliceRows },
  };
}

function regressions(rows: number, champion: number, candidate: number): PairedOutputs {
  const random = seededRandom(rows);
  const truth = Float64Array.from({ length: rows }, () => 10 * random());
  const answer = (spread: number): ModelOutputs => ({
    kind: 'regression',
    truth,
    predicted: truth.map((value) => value + spread * (random() - 0.5)),
    features: [],
  });
  return { champion: answer(champion), candidate: answer(candidate) };
}

const verdicts = (results: ReturnType<typeof passGates>): string[] =>
  results.map(
    ({ gate, metric, slice, verdict }) => `${gate} ${metric}${slice ? ' in slice' : ''}: ${verdict}`,
  );

describe('the gates of an evaluation', () => {
  it('let a candidate through that is better overall and nowhere worse', () => {
    const { pair, slice } = classifiers(4000, 0.8, 1.4);
    const results = passGates(
      pair,
      [slice],
      { better: { roc_auc: 0.002, accuracy: 0.01 }, notWorse: { roc_auc: 0.01 } },
      1,
    );
    assert.deepEqual(verdicts(results), [
      'better roc_auc: pass',
      'better accuracy: pass',
      'not-worse roc_auc: pass',
      'not-worse roc_auc in slice: pass',
    ]);
  });

  it('stop one that is worse', () => {
    const { pair } = classifiers(4000, 1.4, 0.8);
    const [result] = passGates(pair, [], { better: { roc_auc: 0.002 }, notWorse: {} }, 1);
    assert.equal(result?.verdict, 'fail');
    assert.match(result?.reason ?? '', /^roc_auc is 0\.\d+ worse; 0\.002 better was wanted$/);
  });

  it('stop one that is better overall but worse in a slice', () => {
    const { pair, slice } = classifiers(4000, 0.8, 2, 0.4);
    const gates = { better: { roc_auc: 0.002 }, notWorse: { roc_auc: 0.01 } };
    const results = passGates(pair, [slice], gates, 1);
    assert.deepEqual(verdicts(results), [
      'better roc_auc: pass',
      'not-worse roc_auc: pass',
      'not-worse roc_auc in slice: fail',
    ]);
    assert.match(results[2]?.reason ?? '', /worse where country is FR; 0\.01 is allowed$/);
  });

  it('do not take chance for a gain, nor for a loss', () => {
    const { pair, slice } = classifiers(60, 1, 1);
    const results = passGates(pair, [slice], { better: { roc_auc: -1 }, notWorse: { roc_auc: 0 } }, 1);
    assert.ok(!results.some(({ verdict }) => verdict === 'fail'), verdicts(results).join(', '));
    assert.ok(
      results.some(({ verdict }) => verdict === 'inconclusive'),
      verdicts(results).join(', '),
    );
  });

  it('do not take the very same model for a better one', () => {
    const { pair } = classifiers(4000, 1, 1);
    const same = { champion: pair.champion, candidate: pair.champion };
    const results = ['roc_auc', 'accuracy', 'f1'].flatMap((metric) =>
      passGates(same, [], { better: { [metric]: 0 }, notWorse: {} }, 1),
    );
    assert.deepEqual(verdicts(results), [
      'better roc_auc: inconclusive',
      'better accuracy: inconclusive',
      'better f1: inconclusive',
    ]);
    const [lenient] = passGates(same, [], { better: { roc_auc: -0.01 }, notWorse: {} }, 1);
    assert.equal(lenient?.verdict, 'pass');
  });

  it('never pass what cannot be measured', () => {
    const { pair } = classifiers(100, 1, 1);
    const unlabelled = {
      champion: { ...pair.champion, truth: null },
      candidate: { ...pair.candidate, truth: null },
    } as PairedOutputs;
    for (const metric of ['roc_auc', 'accuracy', 'f1', 'rmse']) {
      const results = passGates(unlabelled, [], { better: { [metric]: 0 }, notWorse: { [metric]: 1 } }, 1);
      assert.deepEqual(
        results.map(({ verdict }) => verdict),
        ['fail', 'fail'],
      );
    }
  });

  it('say the same again for the same seed', () => {
    const { pair, slice } = classifiers(120, 0.8, 1);
    const gates = { better: { f1: 0.01 }, notWorse: { log_loss: 0.1 } };
    assert.deepEqual(passGates(pair, [slice], gates, 7), passGates(pair, [slice], gates, 7));
  });
});

describe('the comparison of two models', () => {
  it('counts a smaller error as a gain', () => {
    const comparison = compareModels(regressions(500, 2, 1), 'rmse', seededRandom(1));
    assert.ok((comparison.gain ?? 0) > 0.2 && (comparison.lower ?? 0) > 0.2);
    assert.equal(comparison.test, 'paired-bootstrap');
  });

  it('has an interval that holds the gain', () => {
    for (const metric of ['accuracy', 'roc_auc', 'f1', 'brier']) {
      const { pair } = classifiers(400, 0.8, 1.1);
      const { gain, lower, upper } = compareModels(pair, metric, seededRandom(3));
      assert.ok(lower! < gain! && gain! < upper!, `${metric}: ${lower} ${gain} ${upper}`);
    }
  });
});
