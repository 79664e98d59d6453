import type { Column, Dataset, NumericalColumn } from '../../domain/models/column.ts';
import { compareDatasets } from '../../domain/models/compare/compare-datasets.ts';
import { sliceRows } from '../../domain/models/compare/select-rows.ts';
import type { DriftPreset, DriftRules } from '../../domain/models/drift-rules.ts';
import { defaultRules } from '../../domain/models/drift-rules.ts';
import { incompleteBeta } from '../../domain/statistics/distributions/incomplete-beta.ts';
import { seededRandom } from '../../domain/statistics/random.ts';
import type { RandomSource } from '../../domain/statistics/two-sample-test.ts';
import { categoricalShapes, drawDataset, numericalShapes } from './model-quality-data.ts';

/** What pairs of data sets that differ by chance alone brought. */
export interface FalseAlarms {
  pairs: number;
  /** Pairs with any drifted column. */
  anyColumn: number;
  /** Pairs whose data set was called drifted. */
  dataset: number;
  /** Drifted columns, of all columns. */
  columns: number;
  ofColumns: number;
}

export interface PairSizes {
  rows: readonly number[];
  columns: readonly number[];
  /** Rows of the current data to rows of the reference. */
  ratios: readonly number[];
}

export const allSizes: PairSizes = {
  rows: [100, 300, 1000, 3000, 10_000],
  columns: [1, 3, 10, 25, 50],
  ratios: [1, 1, 4, 0.25],
};

/** Compares pairs without drift: all sizes in turn, columns of all shapes mixed. */
export function countFalseAlarms(
  pairs: number,
  sizes: PairSizes,
  preset: DriftPreset,
  seed: number,
): FalseAlarms {
  const random = seededRandom(seed);
  const shapes = [...numericalShapes, ...categoricalShapes];
  const found: FalseAlarms = { pairs, anyColumn: 0, dataset: 0, columns: 0, ofColumns: 0 };
  for (let pair = 0; pair < pairs; pair++) {
    const rows = take(sizes.rows, pair);
    const columns = take(sizes.columns, Math.floor(pair / sizes.rows.length));
    const ratio = take(sizes.ratios, Math.floor(pair / sizes.rows.length / sizes.columns.length));
    const first = Math.floor(random() * shapes.length);
    const turned = [...shapes.slice(first), ...shapes.slice(0, first)];
    const reference = drawDataset(turned, rows, columns, random);
    const current = drawDataset(turned, Math.min(10_000, Math.max(100, rows * ratio)), columns, random);
    addPair(found, reference, current, { ...defaultRules, preset });
  }
  return found;
}

/**
 * The same where rows follow each other in time and each value remembers so much of the one before. Every other column
 * is the category that such a value falls into.
 */
export function countFalseAlarmsOverTime(
  pairs: number,
  memory: number,
  columns: number,
  seed: number,
): FalseAlarms {
  const random = seededRandom(seed);
  const found: FalseAlarms = { pairs, anyColumn: 0, dataset: 0, columns: 0, ofColumns: 0 };
  const [rows, window] = [5000, 500];
  for (let pair = 0; pair < pairs; pair++) {
    const series: Column[] = Array.from({ length: columns }, (_, index) => {
      const column = remembering(`column ${index}`, rows + window, memory, random);
      return index % 2 === 0 ? column : inCategories(column);
    });
    const times = Float64Array.from({ length: rows + window }, (_, row) => row);
    series.push({ type: 'numerical', name: 'time', count: rows + window, values: times, integer: true });
    const data: Dataset = { rows: rows + window, columns: series };
    const [before, after] = [sliceRows(data, 0, rows), sliceRows(data, rows, rows + window)];
    addPair(found, before, after, { ...defaultRules, time: 'time' });
  }
  return found;
}

/**
 * Whether so many alarms are compatible with a rate: its 99 % lower binomial bound (Clopper & Pearson 1934) is not above
 * the rate.
 */
export function isWithinRate(alarms: number, pairs: number, rate: number): boolean {
  return alarms === 0 || incompleteBeta(alarms, pairs - alarms + 1, rate, 1 - rate) >= 0.01;
}

function addPair(found: FalseAlarms, reference: Dataset, current: Dataset, rules: DriftRules): void {
  const report = compareDatasets(reference, current, rules);
  const drifted = report.columns.filter((column) => column.drifted).length;
  found.columns += drifted;
  found.ofColumns += report.columns.length;
  if (drifted > 0) found.anyColumn++;
  if (report.dataset.drifted) found.dataset++;
}

function remembering(name: string, count: number, memory: number, random: RandomSource): NumericalColumn {
  let value = 0;
  const values = Float64Array.from({ length: count }, () => {
    const noise = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return (value = memory * value + Math.sqrt(1 - memory ** 2) * noise);
  });
  return { type: 'numerical', name, count, values, integer: false };
}

function inCategories({ name, count, values }: NumericalColumn): Column {
  const bounds = [-0.7, 0, 0.7];
  const codes = Int32Array.from(values, (value) => bounds.filter((bound) => value > bound).length);
  return { type: 'categorical', name, count, codes, categories: ['low', 'lower', 'higher', 'high'] };
}

function take<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length]!;
}
