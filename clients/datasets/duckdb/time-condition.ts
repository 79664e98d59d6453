import type { TimeWindow } from '../dataset-source.ts';
import { UnknownColumnError, UnsupportedDatasetError } from '../errors.ts';
import type { FlatColumn } from './types.ts';

/** The column that holds times, as such: text is read as ISO 8601, without a zone as UTC. */
export function asTimes(
  columns: readonly FlatColumn[],
  names: readonly (string | undefined)[],
): FlatColumn[] {
  return columns.map((column) =>
    column.kind === 'string' && names.includes(column.name)
      ? {
          ...column,
          kind: 'time',
          sourceType: zonedType,
          expression: `TRY_CAST(${column.expression} AS TIMESTAMPTZ)`,
        }
      : column,
  );
}

const zonedType = 'TIMESTAMP WITH TIME ZONE';

/** Rows of a time window as SQL. Numbers are seconds or milliseconds since 1970. */
export function timeCondition(label: string, columns: readonly FlatColumn[], window: TimeWindow): string {
  const column = columns.find(({ name }) => name === window.column);
  if (column === undefined)
    throw new UnknownColumnError(label, `${label}: has no column ${window.column} to take the time from`);
  const bounds = [
    ...(window.from === undefined ? [] : [{ operator: '>=', time: window.from }]),
    ...(window.until === undefined ? [] : [{ operator: '<', time: window.until }]),
  ];
  const conditions = bounds.map(({ operator, time }) => comparison(label, column, operator, time));
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

function comparison(
  label: string,
  { name, kind, expression, sourceType }: FlatColumn,
  operator: string,
  time: Date,
): string {
  const milliseconds = time.getTime();
  if (kind === 'time') {
    // Compared in the column's own type, so that Parquet's statistics let whole row groups be skipped.
    const zoned = sourceType === zonedType;
    return `${expression} ${operator} make_timestamp${zoned ? 'tz' : ''}(${milliseconds * 1000}::BIGINT)`;
  }
  if (kind === 'integer' || kind === 'float')
    return `CASE WHEN ${expression} > 1e11 THEN ${expression} / 1000 ELSE ${expression} END ${operator} ${milliseconds / 1000}`;
  throw new UnsupportedDatasetError(
    label,
    `${label}: column ${name} (${sourceType}) does not hold times; name a date, a timestamp, text or seconds`,
  );
}
