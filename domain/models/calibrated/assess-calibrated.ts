import { seededRandom } from '../../statistics/random.ts';
import type { SamplePair } from '../../statistics/two-sample-test.ts';
import type { ColumnDrift } from '../drift-report.ts';
import type { DriftRules, TestChoice } from '../drift-rules.ts';
import { distinctValues, presentValues } from '../compare/pair-columns.ts';
import type { CategoricalProfile, ColumnProfile } from '../reference-profile.ts';
import type { TimeCalibration } from './over-time.ts';
import { calibrateOverTime, pValueOverTime } from './over-time.ts';
import { categoryEvidence } from './category-evidence.ts';
import { categoricalNoDriftEffect, drawBridges, numericalNoDriftEffect } from './no-drift-effect.ts';
import { rankEvidence } from './rank-evidence.ts';
import { textEvidence } from './text-evidence.ts';

/** Fewer rows in a hundred than this moved: of no consequence, however significant. */
export const smallestEffect = 0.02;
/** Up to so many distinct values a number is compared as a category. */
const fewValues = 5;

type Judgement = Pick<
  ColumnDrift,
  'test' | 'statistic' | 'pValue' | 'score' | 'threshold' | 'drifted' | 'effectSize' | 'significance'
>;

/**
 * The default preset's judgement of a column: drift is an effect that is both larger than chance brings to a window of
 * this size and significant.
 *
 * - Effect size, the `score`: the share of the rows that moved, at least. For numbers the largest distance between the
 *   distribution functions, for categories the total variation distance.
 * - `threshold`: the effect that one window in ten without drift exceeds, found on the reference itself, by windows of
 *   neighbouring rows where it is in order of time and by resampling where it is not; at least 0.02.
 * - Significance: Anderson–Darling on ranks, or chi-square on the contingency table; corrected for the number of columns
 *   in `concludeDrift`. It alone bounds false alarms; until then `drifted` says what the column by itself would.
 */
export function assessCalibrated(
  pair: SamplePair,
  reference: ColumnProfile,
  current: ColumnProfile,
  choice: TestChoice,
  rules: DriftRules,
): Judgement {
  const evidence = evidenceOf(pair, reference, current, rules);
  const threshold = choice.threshold ?? Math.max(smallestEffect, evidence.noDriftEffect);
  const { test, statistic, pValue, effectSize } = evidence;
  return {
    test,
    statistic,
    pValue,
    score: effectSize,
    threshold,
    drifted: pValue <= rules.falseAlarmRate && effectSize >= threshold,
    effectSize,
    significance: rules.falseAlarmRate,
  };
}

interface Evidence {
  test: string;
  statistic: number;
  pValue: number;
  effectSize: number;
  noDriftEffect: number;
}

function evidenceOf(
  pair: SamplePair,
  reference: ColumnProfile,
  current: ColumnProfile,
  rules: DriftRules,
): Evidence {
  if (reference.type === 'text') return textEvidence(reference, current as CategoricalProfile);
  const rows = presentValues(current);
  if (pair.type === 'numerical' && distinctValues(pair, fewValues + 1) > fewValues) {
    const overTime = movementOverTime(reference, 'numerical', rows);
    const { criterion, ...evidence } = rankEvidence(pair.reference, pair.current);
    const independent = { test: 'anderson-darling', statistic: criterion, ...evidence };
    if (overTime === null) {
      const noDriftEffect = numericalNoDriftEffect(pair.reference, rows, bridgesOf(rules.seed));
      return { ...independent, noDriftEffect };
    }
    const pValue = pValueOverTime({ criterion, ...evidence }, 1, overTime);
    return { ...independent, pValue, noDriftEffect: overTime.effect };
  }
  const overTime = movementOverTime(reference, 'categorical', rows);
  const { pair: grouped, criterion, freedom, ...evidence } = categoryEvidence(pair);
  if (overTime === null || freedom === 0) {
    const random = seededRandom(rules.seed);
    return { ...evidence, noDriftEffect: categoricalNoDriftEffect(grouped.reference, rows, random) };
  }
  const pValue = pValueOverTime({ criterion, pValue: evidence.pValue }, freedom, overTime);
  return { ...evidence, pValue, noDriftEffect: overTime.effect };
}

function movementOverTime(
  { blocks }: ColumnProfile,
  type: 'numerical' | 'categorical',
  windowRows: number,
): TimeCalibration | null {
  return blocks === undefined ? null : calibrateOverTime(blocks, type, windowRows);
}

/** Drawn once for a seed: they are the same for every column. */
let bridges: { seed: number; drawn: Float64Array[] } | null = null;

function bridgesOf(seed: number): Float64Array[] {
  if (bridges?.seed !== seed) bridges = { seed, drawn: drawBridges(seededRandom(seed)) };
  return bridges.drawn;
}
