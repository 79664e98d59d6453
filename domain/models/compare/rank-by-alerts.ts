import type { ChunkDrift, ColumnRank } from '../drift-report.ts';

/** Columns by the number of chunks in which they drifted, most first; the same number in order of name. */
export function rankByAlerts(chunks: readonly ChunkDrift[]): ColumnRank[] {
  const alerts = new Map<string, number>();
  for (const { columns } of chunks) {
    for (const [name, { drifted }] of Object.entries(columns)) {
      alerts.set(name, (alerts.get(name) ?? 0) + (drifted ? 1 : 0));
    }
  }
  return [...alerts]
    .map(([column, count]) => ({ column, alerts: count }))
    .toSorted((a, b) => b.alerts - a.alerts || (a.column < b.column ? -1 : 1));
}
