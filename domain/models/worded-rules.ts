import { findTwoSampleTest, twoSampleTests } from '../statistics/registry.ts';
import { chunkPeriods, type ChunkRule, type DriftRules, type TestChoice } from './drift-rules.ts';

/** A test was named that there is not. */
export class UnknownTestError extends Error {
  override readonly name = 'UnknownTestError';

  constructor(test: string) {
    super(`there is no test ${test}; expected one of ${twoSampleTests.map(({ name }) => name).join(', ')}`);
  }
}

/**
 * Rules with a test, a threshold or both for all columns. A test is used for the columns that it fits, the others keep
 * the preset's. Raises an UnknownTestError.
 */
export function withTestForAll(
  base: Pick<DriftRules, 'all' | 'types'>,
  { test: name, threshold }: TestChoice,
): Pick<DriftRules, 'all' | 'types'> {
  const limit = threshold === undefined ? {} : { threshold };
  if (name === undefined) return { all: { ...base.all, ...limit }, types: base.types };
  const test = findTwoSampleTest(name);
  if (test === undefined) throw new UnknownTestError(name);
  const choice: TestChoice = { test: name, ...limit };
  if (test.appliesTo === 'both') return { all: choice, types: base.types };
  return { all: base.all, types: { ...base.types, [test.appliesTo]: choice } };
}

/** `1000` rows, `10x` pieces, or a period of the calendar; undefined for anything else. */
export function chunkRuleOf(text: string): ChunkRule | undefined {
  const period = chunkPeriods.find((candidate) => candidate === text);
  if (period !== undefined) return { period };
  const match = /^([1-9]\d*)(x?)$/.exec(text);
  if (match === null) return undefined;
  return match[2] === 'x' ? { count: Number(match[1]) } : { size: Number(match[1]) };
}
