import type { PrometheusSeries } from '../prometheus/prometheus-client.ts';

/**
 * Series of several queries as rows of one table: a row for each time and set of labels, a column for each query,
 * joined by both. A query without a value there leaves its column empty.
 *
 * @param timeColumn where the time of a row goes (RFC 3339); nowhere without it
 * @returns rows in order of time, as JSON lines
 */
export function* seriesRows(
  columns: ReadonlyMap<string, readonly PrometheusSeries[]>,
  timeColumn: string | undefined,
): Generator<string> {
  const rows = new Map<string, { time: number; values: Map<string, number> }>();
  for (const [column, series] of columns) {
    for (const { labels, points } of series) {
      const place = placeOf(labels);
      for (const { time, value } of points) {
        const key = `${time} ${place}`;
        const row = rows.get(key) ?? { time, values: new Map<string, number>() };
        rows.set(key, row);
        row.values.set(column, value);
      }
    }
  }
  for (const { time, values } of [...rows.values()].toSorted((one, other) => one.time - other.time)) {
    const cells = [...columns.keys()].map(
      (column) => `${JSON.stringify(column)}:${numberText(values.get(column))}`,
    );
    const at = new Date(time * 1000).toISOString();
    if (timeColumn !== undefined) cells.unshift(`${JSON.stringify(timeColumn)}:${JSON.stringify(at)}`);
    yield `{${cells.join(',')}}\n`;
  }
}

/** The labels of a series without its name: functions drop it, and a plain selector does not. */
function placeOf(labels: Readonly<Record<string, string>>): string {
  const places = Object.entries(labels).filter(([name]) => name !== '__name__');
  return JSON.stringify(places.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Always with a fraction or exponent, so that a column is read as one of fractions whatever its first values are. */
function numberText(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return 'null';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
