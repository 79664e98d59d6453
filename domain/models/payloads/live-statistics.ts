import type { FeatureTable, Predictions } from './feature-table.ts';

/** What metrics say of one model, plain data. */
export interface LiveStatistics {
  predictions: { version: string; count: number }[];
  /** Of numerical features, over the last minutes. */
  means: { feature: string; mean: number }[];
  /** Of numerical predictions: how many lie at or below each bound, and all. */
  distribution: { bounds: readonly number[]; counts: number[]; count: number; sum: number };
}

export interface StatisticsRecorder {
  request(table: FeatureTable, now: number): void;
  response(predictions: Predictions, revision: string): void;
  snapshot(now: number): LiveStatistics;
}

/** Over how many minutes means are taken. */
const minutes = 5;

/** More features than this are not told apart in metrics: each is a series to whoever scrapes. */
const mostFeatures = 200;
/** The latest so many versions; those before count as `other`. */
const mostVersions = 10;

/** Counts what metrics need of one model, bounded however many features and versions turn up. */
export function createStatistics(bounds: readonly number[]): StatisticsRecorder {
  const versions = new Map<string, number>();
  const features = new Map<string, Float64Array>();
  const counts = new Float64Array(bounds.length);
  let [count, sum, minute] = [0, 0, 0];
  let latestNames: readonly string[] = [];
  let latestSums: (Float64Array | undefined)[] = [];

  /** Sums and numbers of values for each of the last minutes, in turn. */
  function sumsOf(name: string): Float64Array | undefined {
    const known = features.get(name);
    if (known !== undefined || features.size >= mostFeatures) return known;
    const sums = new Float64Array(minutes * 2);
    features.set(name, sums);
    return sums;
  }

  function advance(now: number): void {
    const present = Math.floor(now / 60_000);
    if (present <= minute) return;
    for (let passed = Math.max(minute, present - minutes) + 1; passed <= present; passed++)
      for (const sums of features.values()) sums.fill(0, (passed % minutes) * 2, (passed % minutes) * 2 + 2);
    minute = present;
  }

  return {
    request({ names, rows }, now) {
      advance(now);
      if (names !== latestNames) {
        latestNames = names;
        latestSums = names.map(sumsOf);
      }
      const slot = (minute % minutes) * 2;
      for (const row of rows)
        for (let place = 0; place < latestSums.length; place++) {
          const value = row[place];
          const sums = latestSums[place];
          if (sums === undefined || typeof value !== 'number' || !Number.isFinite(value)) continue;
          sums[slot] = (sums[slot] ?? 0) + value;
          sums[slot + 1] = (sums[slot + 1] ?? 0) + 1;
        }
    },
    response({ values, version = '' }, revision) {
      countVersion(versions, revision || version || 'unknown', values.length);
      for (const value of values) {
        if (typeof value !== 'number' || !Number.isFinite(value)) continue;
        count += 1;
        sum += value;
        const place = bounds.findIndex((bound) => value <= bound);
        if (place !== -1) counts[place] = (counts[place] ?? 0) + 1;
      }
    },
    snapshot(now) {
      advance(now);
      return {
        predictions: [...versions].map(([version, predictions]) => ({ version, count: predictions })),
        means: [...features].flatMap(([feature, sums]) => {
          const [total, values] = totalOf(sums);
          return values === 0 ? [] : [{ feature, mean: total / values }];
        }),
        distribution: { bounds, counts: cumulative(counts), count, sum },
      };
    },
  };
}

/** A counter never falls: what an old version counted is added to `other`. */
function countVersion(versions: Map<string, number>, version: string, predictions: number): void {
  const known = versions.get(version);
  versions.set(version, (known ?? 0) + predictions);
  if (known !== undefined) return;
  const named = [...versions.keys()].filter((name) => name !== other);
  const [oldest] = named;
  if (named.length <= mostVersions || oldest === undefined) return;
  versions.set(other, (versions.get(other) ?? 0) + (versions.get(oldest) ?? 0));
  versions.delete(oldest);
}

const other = 'other';

function totalOf(sums: Float64Array): [total: number, values: number] {
  let [total, values] = [0, 0];
  for (let slot = 0; slot < sums.length; slot += 2) {
    total += sums[slot] ?? 0;
    values += sums[slot + 1] ?? 0;
  }
  return [total, values];
}

function cumulative(counts: Float64Array): number[] {
  let total = 0;
  return Array.from(counts, (count) => (total += count));
}
