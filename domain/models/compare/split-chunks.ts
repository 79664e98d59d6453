import type { ChunkPeriod, ChunkRule } from '../drift-rules.ts';

/** Rows [start, end) of a data set; for chunks by period also from when to when. */
export interface Chunk {
  start: number;
  end: number;
  /** Seconds since 1970; `until` is exclusive. */
  from?: number;
  until?: number;
}

/**
 * Cuts rows into chunks: of a size (the last may be smaller), into about so many (as NannyML: of ⌊rows / count⌋, and
 * what is left over), or by calendar period in UTC (weeks begin on Monday; periods without rows are left out).
 *
 * @param times seconds since 1970, ascending; needed for periods, and used to date the other chunks
 */
export function splitChunks(rows: number, rule: ChunkRule, times?: Float64Array): Chunk[] {
  if ('period' in rule) {
    if (times === undefined) throw new TypeError('chunks by period need a time column');
    return byPeriod(times, rule.period);
  }
  const size = 'size' in rule ? rule.size : Math.max(1, Math.floor(rows / rule.count));
  if (!Number.isInteger(size) || size < 1) throw new RangeError('the size of a chunk is at least 1 row');
  const chunks: Chunk[] = [];
  for (let start = 0; start < rows; start += size) {
    const end = Math.min(rows, start + size);
    chunks.push(
      times === undefined ? { start, end } : { start, end, from: times[start]!, until: times[end - 1]! },
    );
  }
  return chunks;
}

function byPeriod(times: Float64Array, period: ChunkPeriod): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  while (start < times.length) {
    const from = startOfPeriod(times[start]!, period);
    const until = startOfNext(from, period);
    let end = start + 1;
    while (end < times.length && times[end]! < until) end++;
    chunks.push({ start, end, from, until });
    start = end;
  }
  return chunks;
}

const secondsOfDay = 86_400;

function startOfPeriod(time: number, period: ChunkPeriod): number {
  if (period === 'hour') return Math.floor(time / 3600) * 3600;
  const day = Math.floor(time / secondsOfDay);
  if (period === 'day') return day * secondsOfDay;
  // 1 January 1970 was a Thursday.
  if (period === 'week') return (day - ((((day + 3) % 7) + 7) % 7)) * secondsOfDay;
  const date = new Date(time * 1000);
  const month =
    period === 'month'
      ? date.getUTCMonth()
      : period === 'quarter'
        ? Math.floor(date.getUTCMonth() / 3) * 3
        : 0;
  return Date.UTC(date.getUTCFullYear(), month) / 1000;
}

function startOfNext(start: number, period: ChunkPeriod): number {
  if (period === 'hour') return start + 3600;
  if (period === 'day') return start + secondsOfDay;
  if (period === 'week') return start + 7 * secondsOfDay;
  const date = new Date(start * 1000);
  const months = { month: 1, quarter: 3, year: 12 }[period];
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months) / 1000;
}
