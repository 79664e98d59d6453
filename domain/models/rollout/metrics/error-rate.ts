import { formatShare } from '../../report/format.ts';
import type { Measure } from './measure.ts';

/** Share of the requests that failed. */
export const errorRate: Measure = {
  noun: 'requests',
  numbers: ({ requests, errors }) => [requests, errors],
  settle: () => [],
  measure: ({ requests, errors }) =>
    requests === 0 ? { missing: 'no requests' } : [{ total: requests, bad: errors }],
  show({ canary, baseline }) {
    const [mine, other] = [canary.errors / canary.requests, baseline.errors / baseline.requests];
    return {
      canary: mine,
      baseline: other,
      text: `${formatShare(mine)} failed, ${formatShare(other)} of the champion's`,
    };
  },
};
