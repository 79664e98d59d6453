import { Option, type Command } from 'commander';
import type { ColumnType } from '../../../domain/models/column.ts';
import {
  driftPresets,
  multivariateMethods,
  type DriftPreset,
  type MultivariateMethod,
} from '../../../domain/models/drift-rules.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import { addDatasetOptions, type DatasetFlags } from '../model/dataset-options.ts';
import {
  collectPairs,
  collectTypes,
  numberOption,
  share,
  splitNames,
  time,
  wholeNumber,
} from '../model/option-values.ts';
import { modelCommand } from './model.ts';

export const driftFormats = ['text', 'json', 'html', 'markdown', 'junit'] as const;

export interface DriftFlags extends DatasetFlags {
  reference: string;
  current: string;
  target?: string;
  prediction?: string;
  columns?: string[];
  type?: Record<string, ColumnType>;
  test?: string;
  threshold?: number;
  preset?: DriftPreset;
  share?: number;
  minimumRows?: number;
  falseAlarmRate?: number;
  referenceFrom?: Date;
  referenceUntil?: Date;
  chunk?: string;
  slice?: string[];
  probability?: Record<string, string>;
  multivariate?: MultivariateMethod[];
  threads?: number;
  model?: string;
  output?: string;
  format: (typeof driftFormats)[number];
}

export function registerModelDrift(program: Command): void {
  const command = modelCommand(program)
    .command('drift')
    .description('Compare two data sets: what moved, and does it matter? Needs no server.')
    .requiredOption('--reference <location>', 'What the data should look like: data, or a profile of it.')
    .requiredOption('--current <location>', 'The data to judge.')
    .option('--target <column>', 'The column of labels.')
    .option('--prediction <column>', "The column of the model's answers.")
    .option('--probability <class=column>', 'The column with the probability of a class.', collectPairs)
    .option('--columns <names>', 'Compare these only (a,b,c).', splitNames)
    .option('--type <column=type>', 'Compare a column as numerical, categorical or text.', collectTypes)
    .addOption(new Option('--preset <preset>', 'Which rules decide (default).').choices(driftPresets))
    .option(
      '--test <name>',
      'The test for every column it fits, instead of the preset’s (docs/statistics.md has them).',
    )
    .option('--threshold <x>', 'Its threshold.', numberOption('a number', Number.isFinite))
    .option('--share <x>', 'Share of drifted columns that means drift (0.5).', share)
    .option('--minimum-rows <n>', 'Values a column needs on both sides.', wholeNumber)
    .option('--false-alarm-rate <x>', 'Of the default preset: chance of any false alarm (0.05).', share)
    .option('--chunk <size>', 'Show change over time: rows (1000), pieces (10x), or hour, day, week, month.')
    .option('--slice <names>', 'Compare within each value of these columns too.', splitNames)
    .addOption(
      new Option('--multivariate <methods...>', 'Look at all columns together, too.').choices(
        multivariateMethods,
      ),
    )
    .option('--reference-from <time>', 'Only rows of the reference from then on (needs --time-column).', time)
    .option('--reference-until <time>', 'Only rows of the reference before then.', time)
    .option('--model <name>', 'Take columns, tests and thresholds of this model from the configuration.')
    .option('--threads <n>', 'Use at most so many threads.', wholeNumber)
    .option('--output <file>', 'Write the result to a file instead.')
    .addOption(formatOption(driftFormats));
  addDatasetOptions(command).action(async (flags: DriftFlags) => {
    const { compareModelData } = await import('../actions/model-drift.ts');
    await compareModelData(flags, command);
  });
  command.addHelpText(
    'after',
    '\nA location is a file, a folder, a quoted pattern, or any of these behind s3://bucket/:\n' +
      'Parquet, CSV or JSON lines, also .gz and .zst. Fields of nested columns are named by dots.',
  );
  addHelp(command, {
    examples: [
      ['plumbline model drift --reference train.parquet --current today.parquet', 'what moved?'],
      [
        'plumbline model drift --reference train.parquet --current today.csv -o html --output report.html',
        'with plots',
      ],
      [
        'plumbline model drift --reference train.profile --current "s3://logs/2026-05-*/*.jsonl.gz" -o json',
        'for a pipeline',
      ],
    ],
    exitCodes: { 0: 'nothing drifted', 1: 'drift', 2: 'an error, or not enough data to say' },
  });
}
