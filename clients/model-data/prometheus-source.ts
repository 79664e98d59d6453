import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatasetOptions } from '../datasets/dataset-source.ts';
import type { PrometheusClient, PrometheusSeries } from '../prometheus/prometheus-client.ts';
import type { CurrentSource } from './current-source.ts';
import { seriesRows } from './series-rows.ts';

export interface SeriesWindow {
  /** The query of each column. */
  columns: Readonly<Record<string, string>>;
  /** Time up to now that is read, milliseconds. */
  window: number;
  /** Time between two rows, milliseconds. */
  step: number;
}

/** Series of Prometheus as columns. */
export function createPrometheusSource(
  open: () => Promise<PrometheusClient>,
  { columns, window, step }: SeriesWindow,
  options: DatasetOptions,
): CurrentSource {
  const label = `Prometheus, the last ${Math.round(window / 60_000)} min (${Object.keys(columns).join(', ')})`;
  return {
    label,
    async collect(now, signal) {
      const prometheus = await open();
      const range = { from: new Date(now.getTime() - window), to: now, step };
      const series = new Map<string, PrometheusSeries[]>();
      for (const [column, query] of Object.entries(columns))
        series.set(column, await prometheus.queryRange(query, range, signal));
      if ([...series.values()].every((found) => found.length === 0))
        return { noData: `${label}: no query has a value in this time` };
      const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-series-'));
      const location = path.join(folder, 'series.jsonl');
      await writeFile(location, seriesRows(series, options.orderBy));
      return {
        location,
        options: { ...options, format: 'jsonl' },
        [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
      };
    },
  };
}
