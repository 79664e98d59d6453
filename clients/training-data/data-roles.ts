import { isOwnColumn } from '../../domain/models/training/training-columns.ts';
import type { DatasetHandle } from '../datasets/dataset-source.ts';
import { identifier } from '../datasets/duckdb/sql.ts';
import { numberOf } from '../datasets/duckdb/table.ts';
import { TrainingDataError } from './errors.ts';

/** What the columns of a model's data mean. */
export interface DataRoles {
  /** Labels. */
  target: string;
  /** Answers of the model that serves: its prediction, and probabilities where they are named. */
  answers: readonly string[];
  /** Time of each row, where there is one. */
  time?: string;
  /** Revision of the model that answered, where the source knows it. */
  revision?: string;
}

/** Columns of frozen data, in their order. */
export interface ChosenColumns extends DataRoles {
  features: readonly string[];
}

/** Everything else is a feature. Raises a TrainingDataError for a role that no column has. */
export function chooseColumns(
  { columns }: Pick<DatasetHandle, 'columns'>,
  label: string,
  roles: DataRoles,
): ChosenColumns {
  const names = columns.map(({ name }) => name);
  const { target, answers, time, revision } = roles;
  if (!names.includes(target))
    throw new TrainingDataError(
      `${label} has no column ${target} with labels to train on; none have arrived`,
    );
  const missing = answers.find((name) => !names.includes(name));
  if (missing !== undefined)
    throw new TrainingDataError(
      `${label} has no column ${missing} with the answers of the model that serves, which a candidate is held against`,
    );
  if (time !== undefined && !names.includes(time))
    throw new TrainingDataError(`${label} has no column ${time} with the time of each row`);
  const taken = new Set([target, time, ...answers]);
  const features = names.filter((name) => !taken.has(name) && !isOwnColumn(name));
  if (features.length === 0)
    throw new TrainingDataError(`${label} has no column besides labels and answers to train on`);
  const known = revision !== undefined && names.includes(revision) ? { revision } : {};
  return { target, answers, features, ...(time === undefined ? {} : { time }), ...known };
}

/** The columns that a training program sees, without labels. */
export function visibleColumns({ features, time }: ChosenColumns): string[] {
  return time === undefined ? [...features] : [time, ...features];
}

/** SQL: whether a column has a value in a row. A number that is none counts as missing. */
export function isPresent({ columns }: Pick<DatasetHandle, 'columns'>, name: string): string {
  const column = identifier(name);
  const isFloat = columns.find((candidate) => candidate.name === name)?.kind === 'float';
  return isFloat ? `(${column} IS NOT NULL AND NOT isnan(${column}::DOUBLE))` : `${column} IS NOT NULL`;
}

/** SQL of a column as a number; times as seconds since 1970. */
export function numberOfColumn({ columns }: Pick<DatasetHandle, 'columns'>, name: string): string {
  const kind = columns.find((candidate) => candidate.name === name)?.kind ?? 'unsupported';
  return numberOf({ kind }, identifier(name));
}
