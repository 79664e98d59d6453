import type { Column, Dataset } from '../../domain/models/column.ts';
import type { RandomSource } from '../../domain/statistics/two-sample-test.ts';

/** A column whose distribution is known, so that drift can be put in by measure. */
export interface Shape {
  name: string;
  /** Draws `count` values; `shift` in standard deviations for numbers, share of rows replaced for categories. */
  draw(count: number, shift: number, random: RandomSource): Column;
}

/** Shapes that real columns have: symmetric, skewed, heavy-tailed, bimodal, whole numbers, mostly zero. */
export const numericalShapes: readonly Shape[] = [
  numbers('normal', 1, (random) => normal(random)),
  numbers('uniform', Math.sqrt(1 / 12), (random) => random()),
  numbers('exponential', 1, (random) => -Math.log(1 - random())),
  numbers('log-normal', Math.sqrt((Math.E - 1) * Math.E), (random) => Math.exp(normal(random))),
  numbers('student t (3)', Math.sqrt(3), studentT),
  numbers('bimodal', Math.sqrt(1.25), (random) => (random() < 0.5 ? -1 : 1) + normal(random) / 2),
  numbers('integer', Math.sqrt(20), (random) => Math.round(20 + normal(random) * Math.sqrt(20)), 1),
  numbers('mostly zero', 1.2, (random) => (random() < 0.6 ? 0 : -Math.log(1 - random()) * 2)),
];

/** From two even categories to fifty of which most are rare. */
export const categoricalShapes: readonly Shape[] = [
  categories('2 categories', [0.5, 0.5]),
  categories('3 categories', [0.6, 0.3, 0.1]),
  categories('10 categories', zipf(10)),
  categories('50 categories', zipf(50)),
  categories('1 in 100', [0.99, 0.01]),
];

/** A data set whose columns cycle through shapes; `shift` says how far a column moved. */
export function drawDataset(
  shapes: readonly Shape[],
  rows: number,
  columns: number,
  random: RandomSource,
  shift: (column: number) => number = () => 0,
): Dataset {
  return {
    rows,
    columns: Array.from({ length: columns }, (_, index) => {
      const column = shapes[index % shapes.length]!.draw(rows, shift(index), random);
      return { ...column, name: `column ${index}` };
    }),
  };
}

function numbers(name: string, deviation: number, value: (random: RandomSource) => number, step = 0): Shape {
  return {
    name,
    draw(count, shift, random) {
      // Whole numbers stay whole: a shift by a part of a step moves that part of the rows by one.
      const moved = step === 0 ? () => shift * deviation : () => Math.floor(shift * deviation + random());
      const values = Float64Array.from({ length: count }, () => value(random) + moved());
      return { type: 'numerical', name, count, values, integer: step > 0 };
    },
  };
}

function categories(name: string, shares: readonly number[]): Shape {
  const cumulative = shares.map((_, index) =>
    shares.slice(0, index + 1).reduce((sum, share) => sum + share, 0),
  );
  const names = shares.map((_, index) => `category ${index}`);
  return {
    name,
    draw(count, mix, random) {
      const codes = Int32Array.from({ length: count }, () => {
        if (random() < mix) return shares.length - 1;
        const draw = random();
        return Math.min(shares.length - 1, cumulative.findIndex((bound) => draw < bound) >>> 0);
      });
      return { type: 'categorical', name, count, codes, categories: names };
    },
  };
}

function zipf(count: number): number[] {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function studentT(random: RandomSource): number {
  const squares = normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2;
  return normal(random) / Math.sqrt(squares / 3);
}
