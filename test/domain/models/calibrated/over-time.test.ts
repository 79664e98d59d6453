import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calibrateOverTime, pValueOverTime } from '../../../../domain/models/calibrated/over-time.ts';
import { profileColumn } from '../../../../domain/models/profile-column.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, normals, numerical } from '../../../support/columns.ts';

const random = seededRandom(10);

/** Each value remembers so much of the one before. */
function related(count: number, memory: number): Float64Array {
  let value = 0;
  return normals(count, random).map(
    (noise) => (value = memory * value + Math.sqrt(1 - memory * memory) * noise),
  );
}

function calibration(values: Float64Array, rows: number): ReturnType<typeof calibrateOverTime> {
  return calibrateOverTime(profileColumn(numerical('x', values), true).blocks!, 'numerical', rows);
}

describe('calibration over time', () => {
  it('finds no relation between rows where there is none', () => {
    const { inflation, related: found } = calibration(normals(10_000, random), 500);
    assert.ok(inflation < 1.6, `${inflation}`);
    assert.equal(found || inflation < 1.6, true);
  });

  it('finds neighbouring rows alike, and asks for larger effects', () => {
    const independent = calibration(normals(10_000, random), 500);
    const alike = calibration(related(10_000, 0.95), 500);
    assert.equal(alike.related, true);
    assert.ok(alike.inflation > 5, `${alike.inflation}`);
    assert.ok(alike.effect > 2 * independent.effect);
  });

  it('finds categories that come in runs', () => {
    const texts = Array.from({ length: 10_000 }, (_, row) =>
      Math.floor(row / 400) % 2 === 0 ? 'day' : 'night',
    );
    const { blocks } = profileColumn(categorical('c', texts), true);
    const { related: found, effect } = calibrateOverTime(blocks!, 'categorical', 200);
    assert.equal(found, true);
    assert.ok(effect > 0.4);
  });

  it('has fewer windows behind it the longer they are, and at least five', () => {
    const values = normals(6400, random);
    assert.equal(calibration(values, 100).windows, 64);
    assert.equal(calibration(values, 800).windows, 8);
    assert.equal(calibration(values, 100_000).windows, 5);
  });

  it('makes a criterion less significant by what relation explains', () => {
    const evidence = { criterion: 6, pValue: 0.001 };
    const base = { effect: 0, windows: 20 };
    const unrelated = pValueOverTime(evidence, 1, { ...base, inflation: 1, related: false });
    const alike = pValueOverTime(evidence, 1, { ...base, inflation: 3, related: true });
    assert.equal(unrelated, 0.001);
    assert.ok(alike > 0.1);
  });

  it('survives columns shorter than its blocks', () => {
    assert.ok(Number.isFinite(calibration(Float64Array.of(1, 2, 3), 3).effect));
  });
});
