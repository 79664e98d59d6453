import assert from 'node:assert/strict';
import type { Column, Dataset } from '../../domain/models/column.ts';
import type { ChunkDrift } from '../../domain/models/drift-report.ts';
import { asCategories, total } from '../../domain/statistics/category-counts.ts';
import { chiSquare } from '../../domain/statistics/chi-square.ts';
import { hellinger } from '../../domain/statistics/hellinger.ts';
import { jensenShannon } from '../../domain/statistics/jensen-shannon.ts';
import { kolmogorovSmirnov } from '../../domain/statistics/kolmogorov-smirnov.ts';
import { isNotEnoughData, type TestOutcome } from '../../domain/statistics/two-sample-test.ts';
import { wassersteinDistance } from '../../domain/statistics/wasserstein.ts';
import { pairColumns } from '../../domain/models/compare/pair-columns.ts';
import { rankByAlerts } from '../../domain/models/compare/rank-by-alerts.ts';
import { concatenateColumns, sliceRows } from '../../domain/models/compare/select-rows.ts';
import { splitChunks } from '../../domain/models/compare/split-chunks.ts';
import { defaultRules } from '../../domain/models/drift-rules.ts';
import { expectedShares, fitCalibration } from '../../domain/models/estimation/confidence-based.ts';
import { estimateDirectLoss, fitDirectLoss } from '../../domain/models/estimation/direct-loss.ts';
import { isOutside, standardDeviationBand } from '../../domain/models/estimation/standard-deviation-band.ts';
import {
  domainClassifierArea,
  domainClassifierBand,
} from '../../domain/models/multivariate/domain-classifier.ts';
import {
  fitReconstruction,
  reconstructionErrorOfRows,
} from '../../domain/models/multivariate/reconstruction.ts';
import { classesOf } from '../../domain/models/performance/classes.ts';
import {
  measureClasses,
  measureOutputs,
  rowsOfOutputs,
  sliceOutputs,
} from '../../domain/models/performance/measure-outputs.ts';
import type { MetricValues } from '../../domain/models/performance/metric-value.ts';
import {
  readOutputs,
  type ClassifierOutputs,
  type ModelOutputs,
} from '../../domain/models/performance/model-outputs.ts';
import { regressionPerformance } from '../../domain/models/performance/regression-performance.ts';
import type { ColumnProfile } from '../../domain/models/reference-profile.ts';
import { profileColumn } from '../../domain/models/profile-column.ts';
import { binByReference } from './nannyml-bins.ts';
import { numbersOf, pickColumns, type NannymlAnswers } from './nannyml.ts';

/** A data set with NannyML's answers about it. */
export interface Case {
  reference: Dataset;
  current: Dataset;
  answers: NannymlAnswers;
}

/** Univariate distances, thresholds, reconstruction errors and estimates by confidence: this close to NannyML's. */
export const tolerance = 1e-3;

export function chunksOf({ current, answers }: Case): Dataset[] {
  return splitChunks(current.rows, { size: answers.chunkSize }).map(({ start, end }) =>
    sliceRows(current, start, end),
  );
}

/** Wasserstein distances are in the column's unit, and chi-squares grow with rows: relative to their size. */
export function assertNear(
  actual: number | null,
  expected: number | null,
  within: number,
  what: string,
): void {
  if (expected === null) return;
  assert.ok(actual !== null, `${what}: expected ${expected}, got nothing`);
  const allowed = within * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= allowed, `${what}: expected ${expected}, got ${actual}`);
}

export function assertSameReconstruction(nannyml: Case): void {
  const { reference, current, answers } = nannyml;
  const model = fitReconstruction(pickColumns(reference, answers.features));
  const meansOf = (data: Dataset): number[] => {
    const errors = reconstructionErrorOfRows(model, pickColumns(data, answers.features));
    return splitChunks(data.rows, { size: answers.chunkSize }).map(({ start, end }) =>
      errors.subarray(start, end).reduce((sum, error) => sum + error / (end - start), 0),
    );
  };
  const { value, alert, lowerThreshold, upperThreshold } = answers.reconstruction;
  const band = standardDeviationBand(meansOf(reference), { lower: 0 });
  for (const [index, mean] of meansOf(current).entries()) {
    assertNear(mean, value[index]!, tolerance, `reconstruction error of chunk ${index}`);
    assertNear(band.lower, lowerThreshold[index]!, tolerance, 'lower threshold');
    assertNear(band.upper, upperThreshold[index]!, tolerance, 'upper threshold');
    assert.equal(isOutside(mean, band), alert[index]);
  }
}

/**
 * Distances of single columns over chunks, their thresholds (from the reference's own chunks), alerts, and the ranking of
 * columns by alerts.
 */
export function assertSameUnivariate(nannyml: Case): void {
  const { reference, answers } = nannyml;
  const inReference = chunksOf({ ...nannyml, current: reference });
  const alerts: ChunkDrift['columns'][] = chunksOf(nannyml).map(() => ({}));
  for (const name of answers.features) {
    const before = profileOf(reference, name);
    for (const [method, expected] of Object.entries(answers.univariate.columns[name]!)) {
      const distanceOf = (chunk: Dataset): number => distances[method]!(before, profileOf(chunk, name));
      // No distance is too small.
      const band = { ...standardDeviationBand(inReference.map(distanceOf)), lower: null };
      for (const [index, chunk] of chunksOf(nannyml).entries()) {
        const what = `${method} of ${name} in chunk ${index}`;
        const distance = distanceOf(chunk);
        assertNear(distance, expected.value[index]!, tolerance, what);
        // NannyML judges chi-square by its p-value instead.
        if (method === 'chi2') continue;
        assertNear(band.upper, expected.upperThreshold[index]!, tolerance, `upper threshold, ${what}`);
        const drifted = isOutside(distance, band);
        assert.equal(drifted, expected.alert[index], `alert, ${what}`);
        if (method === 'jensen_shannon')
          alerts[index]![name] = { score: distance, threshold: band.upper, drifted };
      }
    }
  }
  const chunks = alerts.map((columns) => ({
    startRow: 0,
    endRow: 0,
    rows: 0,
    share: null,
    drifted: null,
    columns,
  }));
  const ranked = new Map(rankByAlerts(chunks).map(({ column, alerts: count }) => [column, count]));
  const theirs = answers.univariate.ranking.map((column) => ranked.get(column)!);
  assert.deepEqual(
    theirs,
    theirs.toSorted((a, b) => b - a),
    'ranking',
  );
}

function profileOf(data: Dataset, name: string): ColumnProfile {
  return profileColumn(pickColumns(data, [name])[0]!);
}

type Distance = (reference: ColumnProfile, current: ColumnProfile) => number;

const distances: Record<string, Distance> = {
  kolmogorov_smirnov: (before, after) => statistic(kolmogorovSmirnov(...sortedOf(before, after))),
  wasserstein: (before, after) => wassersteinDistance(...sortedOf(before, after)),
  jensen_shannon: (before, after) =>
    statistic(jensenShannon(binByReference(pairColumns(before, after)!))) / Math.sqrt(Math.LN2),
  hellinger: (before, after) => statistic(hellinger(binByReference(pairColumns(before, after)!))),
  chi2: (before, after) => statistic(chiSquare(asCategories(pairColumns(before, after)!))),
  l_infinity: (before, after) => {
    const { reference, current } = asCategories(pairColumns(before, after)!);
    const [n, m] = [total(reference), total(current)];
    return Math.max(...reference.map((count, category) => Math.abs(count / n - current[category]! / m)));
  },
};

function sortedOf(before: ColumnProfile, after: ColumnProfile): [Float64Array, Float64Array] {
  assert.ok(before.type === 'numerical' && after.type === 'numerical');
  return [before.sorted, after.sorted];
}

function statistic(outcome: TestOutcome): number {
  assert.ok(!isNotEnoughData(outcome));
  return outcome.statistic;
}

/** Estimates of a classifier by confidence, their thresholds and alerts, and the realised values. */
export function assertSameEstimates({ reference, current, answers }: Case): void {
  const { target, prediction, probability } = answers;
  const rules = {
    ...defaultRules,
    target,
    prediction,
    probabilities: typeof probability === 'string' ? { '1': probability } : (probability ?? {}),
  };
  const classes = classesOf(reference, rules);
  const before = readOutputs(reference, classes, rules) as ClassifierOutputs;
  const after = readOutputs(current, classes, rules) as ClassifierOutputs;
  const calibrations = before.probabilities!.map((values, index) => {
    const labels = Uint8Array.from(before.truth!, (label) => (label === index ? 1 : 0));
    return fitCalibration(values, labels);
  });
  const realisedInReference = eachChunk(before, answers.chunkSize, measureOutputs);
  const realised = eachChunk(after, answers.chunkSize, measureOutputs);
  const estimated = eachChunk(after, answers.chunkSize, (chunk) => {
    const outputs = chunk as ClassifierOutputs;
    return measureClasses(outputs, expectedShares(outputs.probabilities!, calibrations));
  });
  for (const [metric, expected] of Object.entries(answers.estimated)) {
    const band = standardDeviationBand(
      realisedInReference.map((metrics) => metrics[metric]!.value),
      { lower: 0, upper: 1 },
    );
    for (const [index, metrics] of estimated.entries()) {
      const what = `${metric} of chunk ${index}`;
      assertNear(metrics[metric]!.value, expected.value[index]!, tolerance, `estimated ${what}`);
      assertNear(realised[index]![metric]!.value, expected.realised[index]!, tolerance, `realised ${what}`);
      assertNear(band.lower, expected.lowerThreshold[index]!, tolerance, `lower threshold of ${metric}`);
      assertNear(band.upper, expected.upperThreshold[index]!, tolerance, `upper threshold of ${metric}`);
      assert.equal(isOutside(metrics[metric]!.value, band), expected.alert[index], `alert on ${what}`);
    }
  }
}

function eachChunk(
  outputs: ModelOutputs,
  size: number,
  measure: (chunk: ModelOutputs) => MetricValues,
): MetricValues[] {
  return splitChunks(rowsOfOutputs(outputs), { size }).map(({ start, end }) =>
    measure(sliceOutputs(outputs, start, end)),
  );
}

/** Estimates of a regression by its expected loss: our own boosted trees, so within 3 %; the same alerts. */
export function assertSameLosses(nannyml: Case): void {
  const { reference, current, answers } = nannyml;
  const features = (data: Dataset): Column[] => pickColumns(data, [...answers.features, answers.prediction]);
  const estimator = fitDirectLoss(
    features(reference),
    numbersOf(reference, answers.target),
    numbersOf(reference, answers.prediction),
  );
  const realised = (data: Dataset): MetricValues =>
    regressionPerformance(numbersOf(data, answers.target), numbersOf(data, answers.prediction));
  const usual = chunksOf({ ...nannyml, current: reference }).map(realised);
  for (const [index, chunk] of chunksOf({ ...nannyml, current }).entries()) {
    const metrics = estimateDirectLoss(estimator, features(chunk));
    const truth = realised(chunk);
    for (const [metric, expected] of Object.entries(answers.estimated)) {
      const what = `${metric} of chunk ${index}`;
      const { value, error } = metrics[metric]!;
      assert.ok(
        Math.abs(value! / expected.value[index]! - 1) < 0.03,
        `${what}: ${value} for ${expected.value[index]}`,
      );
      assert.ok(
        Math.abs(error! / expected.samplingError[index]! - 1) < tolerance,
        `sampling error of ${what}`,
      );
      assert.ok(
        Math.abs(truth[metric]!.value! / expected.realised[index]! - 1) < tolerance,
        `realised ${what}`,
      );
      const band = standardDeviationBand(
        usual.map((metricsOfChunk) => metricsOfChunk[metric]!.value),
        { lower: 0 },
      );
      assert.equal(isOutside(value, band), expected.alert[index], `alert on ${what}`);
    }
  }
}

/** Our own boosted trees again: areas within 0.02, the same alerts. */
export function assertSameDomainClassifier(nannyml: Case, chunks: readonly number[]): void {
  const { reference, answers } = nannyml;
  for (const index of chunks) {
    const chunk = chunksOf(nannyml)[index]!;
    const before = pickColumns(reference, answers.features);
    const columns = pickColumns(chunk, answers.features).map((column, at) =>
      concatenateColumns(before[at]!, column),
    );
    const isCurrent = new Uint8Array(reference.rows + chunk.rows).fill(1, reference.rows);
    const area = domainClassifierArea(columns, isCurrent);
    const { value, alert } = answers.domainClassifier;
    assert.ok(Math.abs(area - value[index]!) < 0.02, `chunk ${index}: ${area} for ${value[index]}`);
    assert.equal(isOutside(area, domainClassifierBand), alert[index], `alert on chunk ${index}`);
  }
}
