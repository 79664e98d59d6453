import { binnedShares, fillEmptyBins } from './binning.ts';
import { distanceResult, type SamplePair, type TestOutcome } from './two-sample-test.ts';

/**
 * Population stability index Σ (r − c) ln(r / c) over the bins of `binnedShares`, empty bins filled; natural logarithm,
 * as Evidently's `psi`. By custom, below 0.1 is no change and above 0.25 a large one.
 *
 * H. Jeffreys, Theory of Probability (1948): it is his divergence, the symmetrised Kullback–Leibler divergence.
 */
export function populationStabilityIndex(pair: SamplePair): TestOutcome {
  const shares = binnedShares(pair);
  if ('notEnoughData' in shares) return shares;
  const reference = fillEmptyBins(shares.reference);
  const current = fillEmptyBins(shares.current);
  return distanceResult(
    reference.reduce((sum, share, bin) => sum + (share - current[bin]!) * Math.log(share / current[bin]!), 0),
  );
}
