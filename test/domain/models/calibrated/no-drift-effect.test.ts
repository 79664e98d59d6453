import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  calibrationQuantile,
  categoricalNoDriftEffect,
  drawBridges,
  numericalNoDriftEffect,
} from '../../../../domain/models/calibrated/no-drift-effect.ts';
import { categoryEvidence } from '../../../../domain/models/calibrated/category-evidence.ts';
import { rankEvidence } from '../../../../domain/models/calibrated/rank-evidence.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { normals } from '../../../support/columns.ts';

const expected = 1 - calibrationQuantile;

const random = seededRandom(8);

function drawCategories(rows: number): Float64Array {
  const counts = new Float64Array(8);
  for (let row = 0; row < rows; row++) counts[Math.floor(8 * random() ** 1.5)]! += 1;
  return counts;
}

describe('the effect that chance brings', () => {
  const bridges = drawBridges(seededRandom(1));

  for (const [name, draw] of [
    ['numbers without ties', (count: number) => normals(count, random)],
    ['whole numbers', (count: number) => normals(count, random, 0, 2).map(Math.round)],
    ['mostly zero', (count: number) => normals(count, random).map((value) => Math.max(0, value))],
  ] as const) {
    it(`is exceeded by one window in ten: ${name}`, () => {
      const rounds = 1500;
      let exceeded = 0;
      for (let round = 0; round < rounds; round++) {
        const [reference, current] = [draw(800).toSorted(), draw(300).toSorted()];
        const threshold = numericalNoDriftEffect(reference, current.length, bridges);
        if (rankEvidence(reference, current).effectSize > threshold) exceeded++;
      }
      assert.ok(Math.abs(exceeded / rounds - expected) < 0.045, `${exceeded} of ${rounds}`);
    });
  }

  it('is exceeded by one window in ten: categories', () => {
    const rounds = 1500;
    let exceeded = 0;
    for (let round = 0; round < rounds; round++) {
      const [reference, current] = [drawCategories(800), drawCategories(300)];
      const threshold = categoricalNoDriftEffect(reference, 300, seededRandom(1));
      if (categoryEvidence({ type: 'categorical', reference, current }).effectSize > threshold) exceeded++;
    }
    assert.ok(Math.abs(exceeded / rounds - expected) < 0.045, `${exceeded} of ${rounds}`);
  });

  it('shrinks with the square root of the rows', () => {
    const reference = normals(100_000, random).toSorted();
    const [small, large] = [100, 10_000].map((rows) => numericalNoDriftEffect(reference, rows, bridges));
    assert.ok(Math.abs(small! / large! - 9.5) < 0.6, `${small} and ${large}`);
  });

  it('is nothing where the reference has one value', () => {
    assert.equal(numericalNoDriftEffect(new Float64Array(100).fill(3), 50, bridges), 0);
  });
});
