import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rankByAlerts } from '../../../../domain/models/compare/rank-by-alerts.ts';
import type { ChunkDrift } from '../../../../domain/models/drift-report.ts';

/** Chunks in which a column's score is these values, and drift is above 0.1. */
function chunksOf(scores: Record<string, (number | null)[]>): ChunkDrift[] {
  const length = Math.max(...Object.values(scores).map((values) => values.length));
  return Array.from({ length }, (_, index) => ({
    startRow: index,
    endRow: index + 1,
    rows: 1,
    share: null,
    drifted: null,
    columns: Object.fromEntries(
      Object.entries(scores).map(([name, values]) => {
        const score = values[index] ?? null;
        return [name, { score, threshold: 0.1, drifted: score === null ? null : score > 0.1 }];
      }),
    ),
  }));
}

function since(scores: (number | null)[]): number | null {
  return rankByAlerts(chunksOf({ x: scores }))[0]!.since;
}

const low = [0.03, 0.05, 0.04, 0.06, 0.05];
const high = [0.31, 0.33, 0.3, 0.32, 0.34];

describe('the ranking of columns', () => {
  it('is by the chunks in which they drifted, then by name', () => {
    const ranking = rankByAlerts(
      chunksOf({
        quiet: [...low, ...low],
        b: [...low, ...high],
        a: [...high, ...low],
        c: [...high, ...high],
      }),
    );
    assert.deepEqual(
      ranking.map(({ column, alerts }) => [column, alerts]),
      [
        ['c', 10],
        ['a', 5],
        ['b', 5],
        ['quiet', 0],
      ],
    );
  });

  it('says since when a column is on another level', () => {
    assert.equal(since([...low, ...high]), 5);
    assert.equal(since([...low, null, null, ...high]), 7);
    assert.equal(since([...high, ...high]), null);
    assert.equal(since([...low, ...low]), null);
  });

  it('is empty without chunks', () => {
    assert.deepEqual(rankByAlerts([]), []);
  });
});
