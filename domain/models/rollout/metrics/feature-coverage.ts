import { formatShare } from '../../report/format.ts';
import type { Measure } from './measure.ts';

/** Share of the features that had no value in what the model was asked: a broken transformer shows here first. */
export const featureCoverage: Measure = {
  noun: 'rows',
  numbers: ({ featureCoverage: found }) => (found === undefined ? [] : [found.rows, found.share]),
  settle: () => [],
  measure: ({ featureCoverage: found }) =>
    found === undefined || found.rows === 0
      ? { missing: 'no logged requests' }
      : // A row counts by the share of it that is missing.
        [{ total: found.rows, bad: found.rows * (1 - found.share) }],
  show({ canary, baseline }) {
    const [mine, other] = [canary, baseline].map((side) => side.featureCoverage?.share ?? null);
    return {
      canary: mine ?? null,
      baseline: other ?? null,
      text: `${formatShare(mine)} of the features have a value, ${formatShare(other)} of the champion's`,
    };
  },
};
