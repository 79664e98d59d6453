import type { ColumnType } from './column.ts';

/**
 * `default`: effect size and significance, corrected over columns (see calibrated/). `evidently`: Evidently's rules to
 * the letter. `ks`: Kolmogorov–Smirnov at p < 0.05 on at least 100 samples, chi-square for categories.
 */
export const driftPresets = ['default', 'evidently', 'ks'] as const;
export type DriftPreset = (typeof driftPresets)[number];

/** What is left out follows the preset. A threshold alone applies to the test that the preset chooses. */
export interface TestChoice {
  /** A name of the registry of tests. */
  test?: string;
  threshold?: number;
}

export interface ColumnRule extends TestChoice {
  /** Weight in the model, in any unit: only the proportions count. */
  importance?: number;
}

/** How to cut the current data into pieces, to see change over time. */
export type ChunkRule = { size: number } | { count: number } | { period: ChunkPeriod };
export const chunkPeriods = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type ChunkPeriod = (typeof chunkPeriods)[number];

/** Ways to see drift of all features together. */
export const multivariateMethods = ['reconstruction-error', 'domain-classifier', 'mmd'] as const;
export type MultivariateMethod = (typeof multivariateMethods)[number];

/** What counts as drift. The most specific choice of a test wins: column, then type, then all, then preset. */
export interface DriftRules {
  preset: DriftPreset;
  all: TestChoice;
  types: Partial<Record<ColumnType, TestChoice>>;
  columns: Record<string, ColumnRule>;
  /** Compare only these columns; all when absent. */
  only?: readonly string[];
  target?: string;
  prediction?: string;
  /** Columns with the probability of each class; of two classes that of the positive one is enough. */
  probabilities?: Readonly<Record<string, string>>;
  /** Column with the time of each row (seconds since 1970). It orders rows and is not compared itself. */
  time?: string;
  /** The data set drifted if at least this share of its columns did, weighted by importance where that is given. */
  share: number;
  /** Default preset: the chance that any column is called drifted when none is. */
  falseAlarmRate: number;
  /** Values a column needs on both sides to be judged; the preset's own number when absent. */
  minimumRows?: number;
  chunks?: ChunkRule;
  /** Categorical columns within whose values to compare as well. */
  slices?: readonly string[];
  /** Look at all features together, too. */
  multivariate?: readonly MultivariateMethod[];
  /** Repeats every result that resamples. */
  seed: number;
}

export const defaultRules: DriftRules = {
  preset: 'default',
  all: {},
  types: {},
  columns: {},
  share: 0.5,
  falseAlarmRate: 0.05,
  seed: 1,
};

/** Below these a preset's answer would be a guess. Five is where a rank test can reach 0.05 at all, with room. */
const minimumRowsOfPreset: Record<DriftPreset, number> = { default: 30, evidently: 5, ks: 100 };

/** The user's choice for a column; empty fields are the preset's to fill. */
export function chosenTest(rules: DriftRules, name: string, type: ColumnType): TestChoice {
  return { ...rules.all, ...rules.types[type], ...testOf(rules.columns[name]) };
}

/** Values that a column needs on each side. A user who names a test for it gets an answer from five. */
export function minimumRows(rules: DriftRules, choice: TestChoice): number {
  if (rules.minimumRows !== undefined) return rules.minimumRows;
  return choice.test === undefined ? minimumRowsOfPreset[rules.preset] : minimumRowsOfPreset.evidently;
}

function testOf(rule: ColumnRule | undefined): TestChoice {
  return {
    ...(rule?.test === undefined ? {} : { test: rule.test }),
    ...(rule?.threshold === undefined ? {} : { threshold: rule.threshold }),
  };
}
