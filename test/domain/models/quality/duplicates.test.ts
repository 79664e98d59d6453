import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Column } from '../../../../domain/models/column.ts';
import {
  addToRowHashes,
  duplicates,
  duplicateShare,
  newRowHashes,
} from '../../../../domain/models/quality/duplicates.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, normals, numerical } from '../../../support/columns.ts';

function share(...columns: Column[]): number {
  const hashes = newRowHashes(columns[0]!.count);
  for (const column of columns) addToRowHashes(hashes, column);
  return duplicateShare(hashes, columns[0]!.count);
}

describe('rows that repeat each other', () => {
  it('are counted over all columns', () => {
    assert.equal(share(numerical('x', [1, 1, 1, 2])), 0.5);
    assert.equal(share(numerical('x', [1, 1, 1, 2]), categorical('c', ['a', 'b', 'a', 'a'])), 0.25);
  });

  it('have missing values and zeros in common', () => {
    assert.equal(share(numerical('x', [NaN, NaN, 0, -0])), 0.5);
    assert.equal(share(categorical('c', [null, null, 'a'])), 1 / 3);
  });

  it('are told apart by any bit', () => {
    const random = seededRandom(14);
    assert.equal(share(numerical('x', normals(200_000, random))), 0);
    const counter = Float64Array.from({ length: 100_000 }, (_, row) => row);
    assert.equal(share(numerical('x', counter), numerical('y', counter.toReversed())), 0);
    assert.equal(share(numerical('x', [1, 1 + Number.EPSILON])), 0);
  });

  it('are a finding where they grew more than chance explains', () => {
    assert.equal(duplicates(0.01, 0.4, 1000)!.severity, 'high');
    assert.match(duplicates(0, 0.05, 1000)!.message, /^5 % of the rows repeat an earlier one/);
    assert.equal(duplicates(0.1, 0.12, 200), null);
    assert.equal(duplicates(0.4, 0.01, 1000), null);
    assert.equal(duplicates(0, 0, 0), null);
  });
});
