import { binnedShares } from './binning.ts';
import { distanceResult, type SamplePair, type TestOutcome } from './two-sample-test.ts';

/**
 * Jensen–Shannon distance (the square root of the divergence) over the bins of `binnedShares`, natural logarithm,
 * between 0 and √(ln 2) ≈ 0.83; Evidently's `jensenshannon`. Empty bins need no filling.
 *
 * J. Lin, IEEE Transactions on Information Theory 37(1), 1991; D. M. Endres and J. E. Schindelin, ibid. 49(7), 2003.
 */
export function jensenShannon(pair: SamplePair): TestOutcome {
  const shares = binnedShares(pair);
  if ('notEnoughData' in shares) return shares;
  const divergence = shares.reference.reduce((sum, share, bin) => {
    const other = shares.current[bin]!;
    const middle = (share + other) / 2;
    return sum + relativeEntropy(share, middle) + relativeEntropy(other, middle);
  }, 0);
  return distanceResult(Math.sqrt(Math.max(0, divergence) / 2));
}

function relativeEntropy(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log(share / middle);
}
