import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareAreas } from '../../../../domain/statistics/paired/delong.ts';
import { mcNemar } from '../../../../domain/statistics/paired/mcnemar.ts';
import { pairedBootstrap } from '../../../../domain/statistics/paired/paired-bootstrap.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { assertClose, readFixture } from '../fixtures.ts';

interface DelongCase {
  first: number[];
  second: number[];
  positives: number[];
  expected: { first: number; second: number; error: number; pValue: number };
}

const exact = { relative: 1e-9 };

/** Uniform numbers of both models for the same rows; the second is better by `shift`. */
function answers(seed: number, rows: number, shift: number): { first: number[]; second: number[] } {
  const random = seededRandom(seed);
  const hard = Array.from({ length: rows }, () => random());
  return {
    first: hard.map((value) => value + random()),
    second: hard.map((value) => value + random() + shift),
  };
}

function mean(values: number[], drawn: Uint32Array): number {
  return drawn.reduce((sum, row) => sum + values[row]!, 0) / drawn.length;
}

function bootstrapOfMeans({ first, second }: { first: number[]; second: number[] }, seed: number) {
  return pairedBootstrap(
    first.length,
    (drawn) => [mean(first, drawn), mean(second, drawn)],
    seededRandom(seed),
    500,
  );
}

describe("McNemar's exact test", () => {
  it("gives SciPy's p-value", () => {
    for (const { onlyFirst, onlySecond, pValue } of readFixture<Record<string, number>>('mcnemar'))
      assertClose(mcNemar(onlyFirst!, onlySecond!), pValue!, exact, `${onlyFirst} and ${onlySecond}`);
  });
});

describe("DeLong's comparison of ROC curves", () => {
  it('gives the areas, the error and the p-value of the definition', () => {
    for (const { first, second, positives, expected } of readFixture<DelongCase>('delong')) {
      const found = compareAreas(Float64Array.from(first), Float64Array.from(second), positives);
      assert.ok('pValue' in found);
      for (const key of ['first', 'second', 'error', 'pValue'] as const)
        assertClose(found[key], expected[key], exact, `${key} of ${first.length} rows`);
    }
  });

  it('says that a score does not differ from itself', () => {
    const scores = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.8);
    const found = compareAreas(scores, scores, [0, 0, 1, 1, 0]);
    assert.ok('pValue' in found);
    assert.deepEqual([found.difference, found.pValue], [0, 1]);
  });

  it('does not answer without two rows of each kind', () => {
    const scores = Float64Array.of(0.1, 0.4, 0.3);
    assert.ok('notEnoughData' in compareAreas(scores, scores, [0, 0, 1]));
    assert.ok('notEnoughData' in compareAreas(new Float64Array(), new Float64Array(), []));
  });
});

describe('the paired bootstrap', () => {
  it('is the same for the same seed', () => {
    const both = answers(1, 100, 0.1);
    assert.deepEqual(bootstrapOfMeans(both, 3), bootstrapOfMeans(both, 3));
  });

  it('covers the true difference about as often as it says, and is as often wrong as its p-value says', () => {
    const studies = Array.from({ length: 300 }, (_, seed) => bootstrapOfMeans(answers(seed, 60, 0), seed));
    const covered = studies.filter(({ lower, upper }) => lower <= 0 && upper >= 0).length / studies.length;
    const alarmed = studies.filter(({ pValue }) => pValue < 0.05).length / studies.length;
    assert.ok(covered > 0.9 && covered < 0.98, `${covered} covered`);
    assert.ok(alarmed > 0.02 && alarmed < 0.1, `${alarmed} alarmed`);
  });

  it('sees a difference that independent samples would hide', () => {
    const { difference, pValue } = bootstrapOfMeans(answers(5, 400, 0.1), 5);
    assert.ok(Math.abs(difference - 0.1) < 0.06 && pValue < 0.01, `${difference}, p ${pValue}`);
  });

  it('leaves out draws on which the metric is not defined', () => {
    const random = seededRandom(1);
    const never = pairedBootstrap(3, () => [NaN, NaN], random, 10);
    assert.deepEqual([never.lower, never.upper, never.pValue], [NaN, NaN, 1]);
  });
});
