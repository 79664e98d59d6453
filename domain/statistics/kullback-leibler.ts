import { binnedShares, fillEmptyBins } from './binning.ts';
import { total } from './category-counts.ts';
import { distanceResult, type SamplePair, type TestOutcome } from './two-sample-test.ts';

/**
 * Kullback–Leibler divergence of the reference from the current data, Σ r ln(r / c) in nats, over the bins of
 * `binnedShares`, empty bins filled and shares scaled back to a sum of 1; Evidently's `kl_div`. Not symmetric.
 *
 * S. Kullback and R. A. Leibler, Annals of Mathematical Statistics 22(1), 1951.
 */
export function kullbackLeibler(pair: SamplePair): TestOutcome {
  const shares = binnedShares(pair);
  if ('notEnoughData' in shares) return shares;
  const reference = toUnitSum(fillEmptyBins(shares.reference));
  const current = toUnitSum(fillEmptyBins(shares.current));
  return distanceResult(
    reference.reduce((sum, share, bin) => sum + share * Math.log(share / current[bin]!), 0),
  );
}

function toUnitSum(shares: Float64Array): Float64Array {
  const sum = total(shares);
  return shares.map((share) => share / sum);
}
