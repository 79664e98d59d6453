import { maximumMeanDiscrepancy } from '../../statistics/maximum-mean-discrepancy.ts';
import { seededRandom, sampleIndexes } from '../../statistics/random.ts';
import type { RandomSource } from '../../statistics/two-sample-test.ts';
import { isNotEnoughData } from '../../statistics/two-sample-test.ts';
import type { Column, ColumnType, Dataset } from '../column.ts';
import { concatenateColumns, gatherColumn } from '../compare/select-rows.ts';
import { splitChunks } from '../compare/split-chunks.ts';
import type { MultivariateDrift } from '../drift-report.ts';
import type { DriftRules, MultivariateMethod } from '../drift-rules.ts';
import { formatNumber } from '../report/format.ts';
import { isOutside, standardDeviationBand } from '../estimation/standard-deviation-band.ts';
import { domainClassifierArea, domainClassifierBand } from './domain-classifier.ts';
import { encodeFeatures, learnEncodings } from './encode-features.ts';
import { fitReconstruction, reconstructionErrorOfRows } from './reconstruction.ts';

/** Rows of each side that a classifier looks at: more take time and change little. */
const rowsForClassifier = 20_000;
/** Chunks of the reference at least, to see how its own reconstruction error varies. */
const fewestChunks = 10;
const significance = 0.1;

/**
 * Drift of the features together, which single columns need not show: two that always rose together and no longer do.
 *
 * @param names columns to look at; text, and what is not of one type on both sides, is left out
 */
export function measureMultivariate(
  reference: Dataset,
  current: Dataset,
  names: readonly string[],
  rules: DriftRules,
): MultivariateDrift[] {
  const features = names.filter((name) => {
    const type = typeOf(reference, name);
    return type !== undefined && type !== 'text' && type === typeOf(current, name);
  });
  const [before, after] = [pick(reference, features), pick(current, features)];
  const shortage = shortageOf(before, after);
  return (rules.multivariate ?? []).map((method) => {
    if (shortage !== null)
      return { method, value: null, lower: null, upper: null, drifted: null, note: shortage };
    return measures[method](before, after, seededRandom(rules.seed));
  });
}

type Measure = (
  before: readonly Column[],
  after: readonly Column[],
  random: RandomSource,
) => MultivariateDrift;

const measures: Record<MultivariateMethod, Measure> = {
  'reconstruction-error': reconstructionError,
  'domain-classifier': domainClassifier,
  mmd: meanDiscrepancy,
};

/** The mean over the current data, against its spread over as large chunks of the reference. */
function reconstructionError(before: readonly Column[], after: readonly Column[]): MultivariateDrift {
  const model = fitReconstruction(before);
  const usual = reconstructionErrorOfRows(model, before);
  const size = Math.max(1, Math.min(after[0]!.count, Math.floor(usual.length / fewestChunks)));
  const chunks = splitChunks(usual.length - (usual.length % size), { size });
  const band = standardDeviationBand(
    chunks.map(({ start, end }) => meanOf(usual.subarray(start, end))),
    { lower: 0 },
  );
  const value = meanOf(reconstructionErrorOfRows(model, after));
  return { method: 'reconstruction-error', value, ...band, drifted: isOutside(value, band) };
}

function domainClassifier(
  before: readonly Column[],
  after: readonly Column[],
  random: RandomSource,
): MultivariateDrift {
  const sides = [sampled(before, random), sampled(after, random)] as const;
  const columns = sides[0].map((column, index) => concatenateColumns(column, sides[1][index]!));
  const isCurrent = new Uint8Array(columns[0]!.count).fill(1, sides[0][0]!.count);
  const value = domainClassifierArea(columns, isCurrent);
  return {
    method: 'domain-classifier',
    value,
    ...domainClassifierBand,
    drifted: isOutside(value, domainClassifierBand),
  };
}

/** The p-value of the maximum mean discrepancy over encoded, standardised features. */
function meanDiscrepancy(
  before: readonly Column[],
  after: readonly Column[],
  random: RandomSource,
): MultivariateDrift {
  const encodings = learnEncodings(before);
  const { means, scales } = fitReconstruction(before).components;
  const [one, other] = [before, after].map((columns) =>
    encodeFeatures(encodings, columns).map((values, index) =>
      values.map((value) => (value - means[index]!) / scales[index]!),
    ),
  );
  const outcome = maximumMeanDiscrepancy(one!, other!, random);
  const band = { lower: significance, upper: null };
  if (isNotEnoughData(outcome)) {
    return { method: 'mmd', value: null, ...band, drifted: null, note: outcome.notEnoughData };
  }
  const { pValue, statistic } = outcome;
  return {
    method: 'mmd',
    value: pValue,
    ...band,
    drifted: isOutside(pValue, band),
    note: `p-value; MMD² is ${formatNumber(statistic)}`,
  };
}

function sampled(columns: readonly Column[], random: RandomSource): Column[] {
  const rows = columns[0]!.count;
  if (rows <= rowsForClassifier) return [...columns];
  const chosen = Int32Array.from(sampleIndexes(rowsForClassifier, rows, random)).toSorted();
  return columns.map((column) => gatherColumn(column, chosen));
}

function shortageOf(before: readonly Column[], after: readonly Column[]): string | null {
  if (before.length < 2) return 'not enough data: it takes two columns that are not text';
  for (const [side, [column]] of [['reference', before] as const, ['current', after] as const]) {
    if (column!.count < 2 * fewestChunks) return `not enough data: ${column!.count} rows in the ${side} data`;
  }
  return null;
}

function typeOf({ columns }: Dataset, name: string): ColumnType | undefined {
  return columns.find((column) => column.name === name)?.type;
}

function pick({ columns }: Dataset, names: readonly string[]): Column[] {
  return names.map((name) => columns.find((column) => column.name === name)!);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
