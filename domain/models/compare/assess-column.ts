import { seededRandom } from '../../statistics/random.ts';
import { findTwoSampleTest } from '../../statistics/registry.ts';
import { finitePart } from '../../statistics/sorted-values.ts';
import type { SamplePair } from '../../statistics/two-sample-test.ts';
import { indicatesDrift, isNotEnoughData } from '../../statistics/two-sample-test.ts';
import { assessCalibrated } from '../calibrated/assess-calibrated.ts';
import { chooseTest } from '../choose-test.ts';
import type { ColumnType } from '../column.ts';
import type { ColumnDrift, ColumnRole } from '../drift-report.ts';
import type { DriftRules, TestChoice } from '../drift-rules.ts';
import { chosenTest, minimumRows } from '../drift-rules.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { describeDistribution } from './describe-distribution.ts';
import { distinctValues, pairColumns, presentValues } from './pair-columns.ts';
import { summariseColumn } from './summarise-column.ts';

/** What a test says about a column: a part of the report's `ColumnDrift`. */
export type Judgement = Pick<
  ColumnDrift,
  'test' | 'statistic' | 'pValue' | 'score' | 'threshold' | 'drifted' | 'note' | 'effectSize' | 'significance'
>;

/**
 * Compares one column. Columns do not depend on each other here, so that they can be assessed one at a time, or on
 * several threads; what does depend on the others (correction over columns, verdict on the data set) follows in
 * `concludeDrift`. Raises nothing: what cannot be answered has `drifted: null` and a note.
 */
export function assessColumn(
  reference: ColumnProfile,
  current: ColumnProfile,
  rules: DriftRules,
): ColumnDrift {
  const { name, type } = reference;
  const importance = rules.columns[name]?.importance;
  const distribution = describeDistribution(reference, current);
  return {
    name,
    type,
    role: roleOf(name, rules),
    ...withoutInfinity(judge(reference, current, rules)),
    ...(importance === undefined ? {} : { importance }),
    reference: summariseColumn(reference),
    current: summariseColumn(current),
    ...(distribution === undefined ? {} : { distribution }),
  };
}

/** A report is plain JSON; an odds ratio can be infinite. */
function withoutInfinity(judgement: Judgement): Judgement {
  const { statistic } = judgement;
  return { ...judgement, statistic: statistic !== null && Number.isFinite(statistic) ? statistic : null };
}

function roleOf(name: string, { target, prediction, probabilities = {} }: DriftRules): ColumnRole {
  if (name === target) return 'target';
  return name === prediction || Object.values(probabilities).includes(name) ? 'prediction' : 'feature';
}

function judge(reference: ColumnProfile, current: ColumnProfile, rules: DriftRules): Judgement {
  const pair = pairColumns(reference, current);
  if (pair === null) {
    return undecided(
      `the reference is ${reference.type} and the current data is ${current.type}: not comparable`,
    );
  }
  const choice = chosenTest(rules, reference.name, reference.type);
  const needed = minimumRows(rules, choice);
  const shortage = shortageOf(reference, current, needed);
  if (shortage !== null) return undecided(`not enough data: ${shortage}`);
  if (choice.test === undefined && (rules.preset === 'default' || reference.type === 'text')) {
    return assessCalibrated(pair, reference, current, choice, rules);
  }
  return runTest(withoutInfinite(pair, rules), reference, choice, rules);
}

/** In words that complete "not enough data: …"; null where there is enough. */
function shortageOf(reference: ColumnProfile, current: ColumnProfile, needed: number): string | null {
  for (const [side, profile] of [['reference', reference] as const, ['current', current] as const]) {
    const present = presentValues(profile);
    if (present >= needed) continue;
    if (profile.count === 0) return `the ${side} data has no rows`;
    if (present === 0) return `every value is missing in the ${side} data`;
    return `${present} ${present === 1 ? 'value' : 'values'} in the ${side} data, and ${needed} are needed`;
  }
  return null;
}

function runTest(
  pair: SamplePair,
  reference: ColumnProfile,
  choice: TestChoice,
  rules: DriftRules,
): Judgement {
  const name = choice.test ?? presetTest(pair, reference.type, rules);
  const test = findTwoSampleTest(name);
  if (test === undefined) return undecided(`there is no test "${name}"`);
  const outcome = test.compute(pair, seededRandom(seedOf(rules.seed, reference.name)));
  if (isNotEnoughData(outcome)) return undecided(`not enough data: ${outcome.notEnoughData}`);
  const threshold = choice.threshold ?? test.defaultThreshold;
  return { test: name, ...outcome, threshold, drifted: indicatesDrift(test, outcome.score, threshold) };
}

function presetTest(pair: SamplePair, type: ColumnType, rules: DriftRules): string {
  if (rules.preset === 'ks') return pair.type === 'numerical' ? 'ks' : 'chi-square';
  const asType = type === 'numerical' ? 'numerical' : 'categorical';
  const referenceRows =
    pair.type === 'numerical' ? pair.reference.length : pair.reference.reduce((sum, rows) => sum + rows, 0);
  return chooseTest(asType, referenceRows, distinctValues(pair, 6));
}

/** Evidently counts infinite values as missing. */
function withoutInfinite(pair: SamplePair, rules: DriftRules): SamplePair {
  if (pair.type === 'categorical' || rules.preset !== 'evidently') return pair;
  return { ...pair, reference: finitePart(pair.reference), current: finitePart(pair.current) };
}

/** Each column has random numbers of its own, so that results do not depend on the order of columns. */
export function seedOf(seed: number, name: string): number {
  let hash = seed | 0;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash;
}

export function undecided(note: string): Judgement {
  return { test: null, statistic: null, pValue: null, score: null, threshold: null, drifted: null, note };
}
