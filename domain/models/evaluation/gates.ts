import { benjaminiHochberg } from '../../statistics/adjusted-p-values.ts';
import { seededRandom } from '../../statistics/random.ts';
import { formatNumber } from '../report/format.ts';
import { compareModels } from './compare-models.ts';
import type { MetricComparison, PairedOutputs } from './compare-models.ts';
import { gatherOutputs } from './gather-outputs.ts';

/** What a candidate must show before it may take traffic. */
export interface EvaluationGates {
  /** Overall the candidate must be better by at least this, and not by chance; by metric. */
  better: Readonly<Record<string, number>>;
  /** Nowhere may it be worse by more than this: overall, and within each slice; by metric. */
  notWorse: Readonly<Record<string, number>>;
}

/** Rows of one value of a column, such as country FR. */
export interface EvaluationSlice {
  column: string;
  value: string;
  rows: Int32Array;
}

/**
 * What became of one gate. `inconclusive`: worse than allowed, but on too few rows to tell it from chance. Of a `limit`,
 * `candidate` is what was reported and `margin` what is allowed.
 */
export interface GateResult extends MetricComparison {
  gate: 'better' | 'not-worse' | 'limit';
  /** Undefined for all rows. */
  slice?: { column: string; value: string };
  margin: number;
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** One line for people. */
  reason: string;
}

/** Below this a gain or a loss is not taken for chance. */
const significance = 0.05;

/**
 * Holds a candidate against every gate. Looking at many slices makes none fail by chance alone: their p-values are
 * adjusted over all of them (Benjamini and Hochberg). What cannot be measured fails: no data is never a pass.
 *
 * @param seed repeats the result
 * @param overall rows that count where no slice is meant; all unless stated
 */
export function passGates(
  pair: PairedOutputs,
  slices: readonly EvaluationSlice[],
  gates: EvaluationGates,
  seed: number,
  overall?: Int32Array,
): GateResult[] {
  const random = seededRandom(seed);
  const whole = overall === undefined ? pair : gatherPair(pair, overall);
  const better = Object.entries(gates.better).map(([metric, margin]) =>
    judgeGain(compareModels(whole, metric, random), margin),
  );
  const notWorse = Object.entries(gates.notWorse).flatMap(([metric, margin]) => {
    const everywhere = compareModels(whole, metric, random);
    const within = slices.map(({ rows }) => compareModels(gatherPair(pair, rows), metric, random));
    const adjusted = benjaminiHochberg(within.map(({ pValue }) => pValue ?? 1));
    return [
      judgeLoss(everywhere, margin, everywhere.pValue ?? 1),
      ...within.map((comparison, index) => ({
        ...judgeLoss(comparison, margin, adjusted[index]!, slices[index]),
        slice: { column: slices[index]!.column, value: slices[index]!.value },
      })),
    ];
  });
  return [...better, ...notWorse];
}

/** Some rows of both. */
export function gatherPair({ champion, candidate }: PairedOutputs, rows: Int32Array): PairedOutputs {
  return { champion: gatherOutputs(champion, rows), candidate: gatherOutputs(candidate, rows) };
}

function judgeGain(comparison: MetricComparison, margin: number): GateResult {
  const { metric, gain, pValue, rows } = comparison;
  const head = { ...comparison, gate: 'better' as const, margin };
  if (gain === null || pValue === null) return { ...head, ...notMeasured(comparison) };
  if (gain < margin) {
    const reason = `${metric} is ${describe(gain)}; ${formatNumber(margin)} better was wanted`;
    return { ...head, verdict: 'fail', reason };
  }
  // A margin below 0 asks for no gain, so that a loss within it needs no proof.
  if ((gain > 0 || margin >= 0) && pValue >= significance) {
    const reason = `${metric} is ${describe(gain)}, which ${rows} rows cannot tell from chance (p ${formatNumber(pValue)})`;
    return { ...head, verdict: 'inconclusive', reason };
  }
  return { ...head, verdict: 'pass', reason: `${metric} is ${describe(gain)}` };
}

function judgeLoss(
  comparison: MetricComparison,
  margin: number,
  pValue: number,
  slice?: EvaluationSlice,
): GateResult {
  const { metric, gain, rows } = comparison;
  const where = slice === undefined ? '' : ` where ${slice.column} is ${slice.value}`;
  const head = { ...comparison, gate: 'not-worse' as const, margin };
  if (gain === null) {
    // A slice on which the metric is not defined, such as one without positives, says nothing either way.
    if (slice === undefined) return { ...head, ...notMeasured(comparison) };
    const reason = `${metric} is not defined${where} (${rows} rows)`;
    return { ...head, verdict: 'inconclusive', reason };
  }
  if (gain >= -margin) return { ...head, verdict: 'pass', reason: `${metric} is ${describe(gain)}${where}` };
  const reason = `${metric} is ${describe(gain)}${where}; ${formatNumber(margin)} is allowed`;
  if (pValue < significance) return { ...head, verdict: 'fail', reason };
  return {
    ...head,
    verdict: 'inconclusive',
    reason: `${reason}, but ${rows} rows cannot tell it from chance`,
  };
}

function notMeasured({ metric, rows }: MetricComparison): Pick<GateResult, 'verdict' | 'reason'> {
  return { verdict: 'fail', reason: `${metric} cannot be measured on these ${rows} rows` };
}

function describe(gain: number): string {
  if (gain === 0) return 'the same';
  return `${formatNumber(Math.abs(gain))} ${gain > 0 ? 'better' : 'worse'}`;
}
