/** How many there were, and how many of them were bad. Values between 0 and 1 for each count by their sum. */
export interface Count {
  total: number;
  bad: number;
}

/** What was counted on both sides in the same time. */
export interface PairedCounts {
  canary: Count;
  baseline: Count;
}

/** Shares of bad ones, each between 0 and 1. */
export interface PairedShares {
  canary: number;
  baseline: number;
}

/**
 * Evidence (natural logarithm of an e-value) of one look for a pair of shares, against every pair whose difference,
 * canary − baseline, is on the other side of `difference` or on it. Were one of those true, the expected e-value is at
 * most 1, whichever it is and however it moves from look to look: so products over looks can be read after every look
 * (Ville 1939). Holds for any sizes of the two sides, and for sums of independent values in [0, 1].
 *
 * R. J. Turner, A. Ly and P. Grünwald, Generic E-variables for exact sequential k-sample tests that allow for optional
 * stopping, Journal of Statistical Planning and Inference 230, 2024; the null is reduced to its point that is nearest to
 * the alternative by Kullback–Leibler divergence, as in R. J. Turner and P. Grünwald, Exact anytime-valid confidence
 * intervals for contingency tables and beyond, Statistics and Probability Letters 198, 2023.
 *
 * @param alternative chosen before these were counted, not on the line itself
 */
export function logEvidence(counts: PairedCounts, alternative: PairedShares, difference: number): number {
  const nearest = nearestWithDifference(counts, alternative, difference);
  return (
    logRatio(counts.canary, alternative.canary, nearest.canary) +
    logRatio(counts.baseline, alternative.baseline, nearest.baseline)
  );
}

function logRatio({ total, bad }: Count, share: number, other: number): number {
  return bad * Math.log(share / other) + (total - bad) * Math.log((1 - share) / (1 - other));
}

/** Halvings of an interval within [0, 1]: more change nothing. */
const halvings = 60;
/** Shares keep off 0 and 1, so that nothing observed is impossible. */
const edge = 1e-12;

/**
 * Of all pairs with this difference, the one from which the alternative diverges least, each side weighed by its size.
 * The divergence is convex along the line, and least between the two shares of the baseline that fit one side alone.
 */
function nearestWithDifference(
  { canary, baseline }: PairedCounts,
  alternative: PairedShares,
  difference: number,
): PairedShares {
  const lowest = Math.max(0, -difference) + edge;
  const highest = Math.min(1, 1 - difference) - edge;
  const fitting = [alternative.baseline, alternative.canary - difference].map((share) =>
    Math.min(highest, Math.max(lowest, share)),
  );
  let low = Math.min(...fitting);
  let high = Math.max(...fitting);
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (low + high) / 2;
    const slope =
      canary.total * pull(middle + difference, alternative.canary) +
      baseline.total * pull(middle, alternative.baseline);
    if (slope > 0) high = middle;
    else low = middle;
  }
  const share = (low + high) / 2;
  return { canary: share + difference, baseline: share };
}

/** Slope of the divergence of `wanted` from `share`. */
function pull(share: number, wanted: number): number {
  return (share - wanted) / (share * (1 - share));
}
