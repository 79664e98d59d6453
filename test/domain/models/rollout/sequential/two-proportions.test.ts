import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logEvidence } from '../../../../../domain/models/rollout/sequential/two-proportions.ts';

/** P(k) of a binomial. */
function binomial(total: number, bad: number, share: number): number {
  let choose = 1;
  for (let index = 0; index < bad; index++) choose = (choose * (total - index)) / (index + 1);
  return choose * share ** bad * (1 - share) ** (total - bad);
}

/** The expected e-value over every outcome of two small samples. */
function expectation(
  sizes: { canary: number; baseline: number },
  truth: { canary: number; baseline: number },
  alternative: { canary: number; baseline: number },
  difference: number,
): number {
  let sum = 0;
  for (let mine = 0; mine <= sizes.canary; mine++)
    for (let other = 0; other <= sizes.baseline; other++) {
      const counts = {
        canary: { total: sizes.canary, bad: mine },
        baseline: { total: sizes.baseline, bad: other },
      };
      const chance =
        binomial(sizes.canary, mine, truth.canary) * binomial(sizes.baseline, other, truth.baseline);
      sum += chance * Math.exp(logEvidence(counts, alternative, difference));
    }
  return sum;
}

const sizes = [
  { canary: 3, baseline: 12 },
  { canary: 8, baseline: 2 },
  { canary: 6, baseline: 6 },
];

test('whatever is true of a canary that is not worse than allowed, no evidence is expected that it is', () => {
  for (const size of sizes)
    for (const baseline of [0.001, 0.1, 0.5, 0.85])
      for (const better of [0, 0.05, 0.3]) {
        const truth = { canary: Math.max(0, baseline + 0.1 - better), baseline };
        const alternative = { canary: 0.35, baseline: 0.05 };
        const expected = expectation(size, truth, alternative, 0.1);
        assert.ok(expected <= 1 + 1e-9, JSON.stringify({ size, truth, expected }));
      }
});

test('whatever is true of a canary that is worse, no evidence is expected that it is not', () => {
  for (const size of sizes)
    for (const baseline of [0, 0.05, 0.4, 0.9])
      for (const more of [0, 0.2]) {
        const truth = { canary: Math.min(1, baseline + 0.1 + more), baseline };
        const expected = expectation(size, truth, { canary: 0.2, baseline: 0.2 }, 0.1);
        assert.ok(expected <= 1 + 1e-9, JSON.stringify({ size, truth, expected }));
      }
});

test('the bound is met at the point that is nearest to the alternative', () => {
  // Sides of one size and shares that mirror each other: by symmetry that point is 0.4 and 0.6.
  const nearest = { canary: 0.6, baseline: 0.4 };
  const expected = expectation({ canary: 5, baseline: 5 }, nearest, { canary: 0.8, baseline: 0.2 }, 0.2);
  assert.ok(Math.abs(expected - 1) < 1e-9, String(expected));
});

test('evidence grows where the alternative is true', () => {
  const counts = { canary: { total: 100, bad: 30 }, baseline: { total: 900, bad: 45 } };
  assert.ok(logEvidence(counts, { canary: 0.3, baseline: 0.05 }, 0.1) > 5);
  assert.ok(logEvidence(counts, { canary: 0.05, baseline: 0.05 }, 0.1) < -5);
});

test('a side that counted nothing brings none', () => {
  const counts = { canary: { total: 50, bad: 20 }, baseline: { total: 0, bad: 0 } };
  assert.ok(Math.abs(logEvidence(counts, { canary: 0.4, baseline: 0.1 }, 0.1)) < 1e-6);
});
