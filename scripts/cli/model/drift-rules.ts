import {
  chunkPeriods,
  defaultRules,
  type ChunkRule,
  type DriftRules,
} from '../../../domain/models/drift-rules.ts';
import { chunkRuleOf, withTestForAll } from '../../../domain/models/worded-rules.ts';
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
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...withTestForAll(base, flags),
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

/** `1000` rows, `10x` pieces, or a period of the calendar. */
function chunkRule(text: string, timeColumn: string | undefined): ChunkRule {
  const rule = chunkRuleOf(text);
  if (rule === undefined)
    throw new Error(
      `--chunk ${text}: expected rows such as 1000, pieces such as 10x, or one of ${chunkPeriods.join(', ')}`,
    );
  if ('period' in rule && timeColumn === undefined)
    throw new Error(`--chunk ${text} needs --time-column, the column with the time of each row`);
  return rule;
}
