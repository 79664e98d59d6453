import { poolDistributions } from './pooled-distribution.ts';
import { finitePart } from './sorted-values.ts';
import { distanceResult, notEnoughData, type TestOutcome } from './two-sample-test.ts';

/**
 * Energy distance √(2 ∫ (F − G)²), in the square root of the values' unit; SciPy's `energy_distance`. It depends on the
 * scale of the column. Both arrays ascending without NaN; ±Infinity is left out.
 * M. L. Rizzo and G. J. Székely, WIREs Computational Statistics 8(1), 2016.
 */
export function energyDistance(reference: Float64Array, current: Float64Array): TestOutcome {
  const from = finitePart(reference);
  const to = finitePart(current);
  if (from.length === 0 || to.length === 0)
    return notEnoughData('the energy distance needs a finite value on each side');
  const pooled = poolDistributions(from, to);
  let area = 0;
  for (let i = 0; i + 1 < pooled.values.length; i++) {
    const difference = pooled.reference[i]! / from.length - pooled.current[i]! / to.length;
    area += difference * difference * (pooled.values[i + 1]! - pooled.values[i]!);
  }
  return distanceResult(Math.sqrt(2 * area));
}
