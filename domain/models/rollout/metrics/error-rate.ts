import { formatShare } from '../../report/format.ts';
import type { Measure } from './measure.ts';

/** Share of the requests that failed. */
export const errorRate: Measure = {
  noun: 'requests',
  numbers: ({ requests, errors = 0 }) => [requests, errors],
  settle: () => [],
  measure({ requests, errors }) {
    if (requests === 0) return { missing: 'no requests' };
    return errors === undefined ? { missing: 'no count of failures' } : [{ total: requests, bad: errors }];
  },
  show({ canary, baseline }) {
    const mine = (canary.errors ?? 0) / canary.requests;
    const other = (baseline.errors ?? 0) / baseline.requests;
    return {
      canary: mine,
      baseline: other,
      text: `${formatShare(mine)} failed, ${formatShare(other)} of the champion's`,
    };
  },
};
