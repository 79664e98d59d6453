import type { DatasetOptions } from '../datasets/dataset-source.ts';
import type { CurrentSource } from './current-source.ts';

/** The latest rows: by number, or by time. */
export type LatestRows = { rows: number } | { milliseconds: number };

/** How to read the latest rows; all where undefined. A window of time needs the column with the time of each row. */
export function latestRows(
  window: LatestRows | undefined,
  timeColumn: string | undefined,
  now: Date,
): Pick<DatasetOptions, 'window' | 'time'> {
  if (window === undefined) return {};
  if ('rows' in window) return { window: { start: -window.rows } };
  if (timeColumn === undefined) throw new TypeError('a window of time needs the column with the time');
  return { time: { column: timeColumn, from: new Date(now.getTime() - window.milliseconds) } };
}

/** In words, such as `the last 1000 rows of `; empty for everything. */
export function describeWindow(window: LatestRows | undefined, what: string): string {
  if (window === undefined) return '';
  if ('rows' in window) return `the last ${window.rows} ${what} of `;
  const hours = window.milliseconds / 3_600_000;
  return `${what} of the last ${hours >= 1 ? `${Number(hours.toFixed(1))} h` : `${Math.round(hours * 60)} min`} of `;
}

/** Files that are where data sets are read from: on this machine, or behind s3:// by the machine's own settings. */
export function createFileSource(
  location: string,
  options: DatasetOptions,
  window?: LatestRows,
): CurrentSource {
  return {
    label: describeWindow(window, 'rows') + location,
    collect: async (now) => ({
      location,
      options: { ...options, ...latestRows(window, options.orderBy, now) },
      [Symbol.asyncDispose]: async () => {},
    }),
  };
}
