import { findTwoSampleTest, twoSampleTests } from '../../../domain/statistics/registry.ts';
import {
  chunkPeriods,
  defaultRules,
  type ChunkRule,
  type DriftRules,
  type TestChoice,
} from '../../../domain/models/drift-rules.ts';
import type { DriftFlags } from '../commands/model-drift.ts';

/** The drift rules that the flags state. Raises an error with one line for what makes no sense. */
export function rulesOfFlags(flags: DriftFlags, base: DriftRules = defaultRules): DriftRules {
  const {
    preset,
    columns,
    target,
    prediction,
    share,
    minimumRows,
    falseAlarmRate,
    chunk,
    slice,
    probability,
    multivariate,
  } = flags;
  const timeColumn = flags.timeColumn ?? base.time;
  return {
    ...base,
    ...(preset === undefined ? {} : { preset }),
    seed: flags.seed,
    ...testRules(flags, base),
    ...(columns === undefined ? {} : { only: columns }),
    ...(target === undefined ? {} : { target }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(timeColumn === undefined ? {} : { time: timeColumn }),
    ...(share === undefined ? {} : { share }),
    ...(minimumRows === undefined ? {} : { minimumRows }),
    ...(falseAlarmRate === undefined ? {} : { falseAlarmRate }),
    ...(chunk === undefined ? {} : { chunks: chunkRule(chunk, timeColumn) }),
    ...(slice === undefined ? {} : { slices: slice }),
    ...(probability === undefined ? {} : { probabilities: probability }),
    ...(multivariate === undefined ? {} : { multivariate }),
  };
}

/** A test is used for the columns that it fits; the others keep the preset's. */
function testRules(
  { test: name, threshold }: DriftFlags,
  base: DriftRules,
): Pick<DriftRules, 'all' | 'types'> {
  const limit = threshold === undefined ? {} : { threshold };
  if (name === undefined) return { all: { ...base.all, ...limit }, types: base.types };
  const test = findTwoSampleTest(name);
  if (test === undefined)
    throw new Error(
      `there is no test ${name}; expected one of ${twoSampleTests.map((known) => known.name).join(', ')}`,
    );
  const choice: TestChoice = { test: name, ...limit };
  if (test.appliesTo === 'both') return { all: choice, types: base.types };
  return { all: base.all, types: { ...base.types, [test.appliesTo]: choice } };
}

/** `1000` rows, `10x` pieces, or a period of the calendar. */
function chunkRule(text: string, timeColumn: string | undefined): ChunkRule {
  const period = chunkPeriods.find((candidate) => candidate === text);
  if (period !== undefined && timeColumn === undefined)
    throw new Error(`--chunk ${text} needs --time-column, the column with the time of each row`);
  if (period !== undefined) return { period };
  const match = /^([1-9]\d*)(x?)$/.exec(text);
  if (match === null)
    throw new Error(
      `--chunk ${text}: expected rows such as 1000, pieces such as 10x, or one of ${chunkPeriods.join(', ')}`,
    );
  return match[2] === 'x' ? { count: Number(match[1]) } : { size: Number(match[1]) };
}
