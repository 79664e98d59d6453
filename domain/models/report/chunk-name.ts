import type { ChunkDrift } from '../drift-report.ts';
import { formatCount } from './format.ts';

/** What to call a chunk: the start of its period, or its rows. */
export function chunkName({ start, startRow, endRow }: ChunkDrift): string {
  if (start === undefined) return `rows ${formatCount(startRow)}–${formatCount(endRow)}`;
  // Midnight says nothing about a day.
  return start
    .replace(/T00:00(:00(\.0+)?)?Z?$/, '')
    .replace('T', ' ')
    .replace(/:\d\d(\.\d+)?Z?$/, '');
}
