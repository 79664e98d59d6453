import { InvalidArgumentError, Option, type Command } from 'commander';
import type { DatasetFormat, DatasetOptions, RowWindow } from '../../../clients/datasets/dataset-source.ts';
import { time, wholeNumber } from './option-values.ts';

/** How data sets are read; the same for every command that reads some. */
export interface DatasetFlags {
  timeColumn?: string | undefined;
  from?: Date;
  until?: Date;
  rows?: RowWindow;
  sample?: number | undefined;
  seed?: number | undefined;
  inputFormat?: DatasetFormat | undefined;
  encoding?: DatasetOptions['encoding'] | undefined;
}

const inputFormats = ['parquet', 'csv', 'jsonl'] as const satisfies DatasetFormat[];
const encodings = ['utf-8', 'utf-16', 'latin-1'] as const;

export function addDatasetOptions(command: Command): Command {
  return command
    .option(
      '--time-column <column>',
      'The column with the time of each row: it orders them, and is not compared.',
    )
    .option('--from <time>', 'Only rows from then on (needs --time-column).', time)
    .option('--until <time>', 'Only rows before then.', time)
    .option(
      '--rows <start:end>',
      'Only these rows, from 0; negative counts from the end (-1000: is the last 1000).',
      rows,
    )
    .option('--sample <n>', 'Read a random sample of so many rows.', wholeNumber)
    .option('--seed <n>', 'Repeats what is random (1).', wholeNumber)
    .addOption(
      new Option('--input-format <format>', 'What the files are, where their names do not tell.').choices(
        inputFormats,
      ),
    )
    .addOption(new Option('--encoding <encoding>', 'Of CSV files.').choices(encodings));
}

/** What the flags ask of reading; windows are left to the caller, as they may be meant for one side. */
export function datasetOptions(flags: DatasetFlags): DatasetOptions {
  const { timeColumn, sample, seed = 1, inputFormat, encoding } = flags;
  return {
    seed,
    ...(timeColumn === undefined ? {} : { orderBy: timeColumn }),
    ...(sample === undefined ? {} : { sample }),
    ...(inputFormat === undefined ? {} : { format: inputFormat }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}

/** The window of time that two flags name. Raises where they need a column that is not named. */
export function timeWindow(
  column: string | undefined,
  from: Date | undefined,
  until: Date | undefined,
  flag: string,
): Pick<DatasetOptions, 'time'> {
  if (from === undefined && until === undefined) return {};
  if (column === undefined)
    throw new Error(`${flag} needs --time-column, the column with the time of each row`);
  return {
    time: { column, ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) },
  };
}

function rows(text: string): RowWindow {
  const match = /^(-?\d+):(-?\d+)?$/.exec(text.trim());
  if (match === null) throw new InvalidArgumentError('Expected start:end, such as 0:1000 or -1000:');
  return { start: Number(match[1]), ...(match[2] === undefined ? {} : { end: Number(match[2]) }) };
}
