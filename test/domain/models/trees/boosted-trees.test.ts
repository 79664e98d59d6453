import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Column } from '../../../../domain/models/column.ts';
import { binFeatures, learnBinnings } from '../../../../domain/models/trees/bin-features.ts';
import {
  fitBoostedTrees,
  predictBoostedTrees,
  type Objective,
} from '../../../../domain/models/trees/boosted-trees.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, normals, numerical } from '../../../support/columns.ts';

const random = seededRandom(20);

function learn(columns: Column[], target: Float64Array, objective: Objective = 'squared-error') {
  const binnings = learnBinnings(columns);
  const features = binFeatures(binnings, columns);
  const model = fitBoostedTrees(features, target, Int32Array.from(target.keys()), { objective });
  return { model, predict: (others: Column[]) => predictBoostedTrees(model, binFeatures(binnings, others)) };
}

function meanSquare(values: Float64Array, others: Float64Array): number {
  return values.reduce((sum, value, row) => sum + (value - others[row]!) ** 2, 0) / values.length;
}

const draw = (rows: number) => {
  const columns = [numerical('a', normals(rows, random)), numerical('b', normals(rows, random))];
  const [a, b] = columns.map(({ values }) => values);
  return { columns, target: a!.map((value, row) => Math.sin(2 * value) + (b![row]! > 0 ? value : 0)) };
};

describe('boosted trees', () => {
  it('learn a function of several features, and hold on new rows', () => {
    const [train, test] = [draw(4000), draw(1000)];
    const { predict } = learn(train.columns, train.target);
    assert.ok(meanSquare(predict(test.columns), test.target) < 0.05);
  });

  it('learn categories, however many, and from missing values', () => {
    const codes = Array.from({ length: 5000 }, () => Math.floor(random() * 60));
    const effects = normals(60, random, 0, 3);
    const missing = codes.map(() => random() < 0.2);
    const columns = [
      categorical('c', codes.map(String)),
      numerical(
        'x',
        missing.map((gone) => (gone ? NaN : random())),
      ),
    ];
    const target = Float64Array.from(codes, (code, row) => effects[code]! + (missing[row] ? 5 : 0));
    const { predict } = learn(columns, target);
    const error = meanSquare(predict(columns), target);
    assert.ok(error < 3, `${error} of a variance of about 13`);
  });

  it('give probabilities for two classes', () => {
    const column = numerical('x', normals(4000, random, 0, 2));
    const chance = column.values.map((value) => 1 / (1 + Math.exp(-value)));
    const { predict } = learn(
      [column],
      chance.map((value) => (random() < value ? 1 : 0)),
      'logistic',
    );
    const predicted = predict([column]);
    assert.ok(predicted.every((value) => value > 0 && value < 1));
    assert.ok(meanSquare(predicted, chance) < 0.01);
  });

  it('are the same for the same data', () => {
    const columns = [
      numerical('x', normals(500, random)),
      categorical(
        'c',
        Array.from(normals(500, random), (value) => value.toFixed(0)),
      ),
    ];
    const target = normals(500, random);
    assert.deepEqual(learn(columns, target).model, learn(columns, target).model);
  });

  it('predict the mean where there is nothing to learn', () => {
    const constant = numerical('x', new Float64Array(100).fill(1));
    const { model, predict } = learn(
      [constant],
      Float64Array.from({ length: 100 }, (_, row) => row % 2),
    );
    assert.equal(model.trees.length, 0);
    assert.ok(predict([constant]).every((value) => value === 0.5));
  });

  it('give every row of a small data set the mean', () => {
    const column = numerical('x', normals(10, random));
    const { predict } = learn([column], column.values);
    assert.equal(new Set(predict([column])).size, 1);
  });

  it('take categories and numbers they have never seen', () => {
    const columns = [
      categorical('c', ['a', 'b', 'a', 'b', ...Array.from({ length: 96 }, () => 'a')]),
      numerical('x', normals(100, random)),
    ];
    const { predict } = learn(columns, normals(100, random));
    const others = [categorical('c', ['z', 'a']), numerical('x', [Infinity, NaN])];
    assert.ok(predict(others).every(Number.isFinite));
  });

  it('refuse columns of another type than they learnt from', () => {
    const { predict } = learn([numerical('x', normals(100, random))], normals(100, random));
    assert.throws(() => predict([categorical('x', ['a'])]), /feature "x" is not the numerical column/);
  });
});

describe('bins', () => {
  it('are one for each value where there are few', () => {
    const values = Float64Array.from({ length: 300 }, (_, row) => row % 7);
    const [binning] = learnBinnings([numerical('x', values)]);
    assert.equal(binning!.bins, 8);
    const { bins } = binFeatures([binning!], [numerical('x', [NaN, -5, 0, 3, 6, 99])]);
    assert.deepEqual([...bins[0]!], [0, 1, 1, 4, 7, 7]);
  });

  it('are of about equal size where there are many', () => {
    const column = numerical('x', normals(50_000, random));
    const binnings = learnBinnings([column]);
    const { bins } = binFeatures(binnings, [column]);
    const counts = new Float64Array(256);
    for (const bin of bins[0]!) counts[bin]!++;
    const used = counts.filter((count) => count > 0);
    assert.equal(used.length, 254);
    assert.ok(Math.min(...used) > 100 && Math.max(...used) < 300);
  });

  it('give a value that many rows have a bin of its own', () => {
    const values = normals(20_000, random).map((value) => (random() < 0.5 ? 0 : value));
    const column = numerical('x', values);
    const binnings = learnBinnings([column]);
    const binOf = (value: number): number => binFeatures(binnings, [numerical('x', [value])]).bins[0]![0]!;
    assert.notEqual(binOf(0), binOf(0.02));
    assert.notEqual(binOf(0), binOf(-0.02));
  });

  it('put the rarest of very many categories together', () => {
    const texts = Array.from({ length: 3000 }, (_, row) => `c${row < 1000 ? 0 : row}`);
    const [binning] = learnBinnings([categorical('c', texts)]);
    assert.ok(binning?.type === 'categorical');
    assert.equal(binning.bins, 256);
    assert.equal(binning.binOfCategory.get('c0'), 1);
    assert.equal(binning.binOfCategory.get('c2999'), 255);
  });
});
