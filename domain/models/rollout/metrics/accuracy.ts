import { formatShare } from '../../report/format.ts';
import type { SideSample } from '../analysis.ts';
import type { Measure } from './measure.ts';

/** Share of the answers that were wrong, of those whose label has arrived. */
export const accuracy: Measure = {
  noun: 'labels',
  numbers: ({ labelled }) => (labelled === undefined ? [] : [labelled.right, labelled.wrong]),
  settle: () => [],
  measure({ labelled }) {
    const total = (labelled?.right ?? 0) + (labelled?.wrong ?? 0);
    return labelled === undefined || total === 0
      ? { missing: 'no labels' }
      : [{ total, bad: labelled.wrong }];
  },
  show({ canary, baseline }) {
    const [mine, other] = [rightShare(canary), rightShare(baseline)];
    return {
      canary: mine,
      baseline: other,
      text: `${formatShare(mine)} of the answers are right, ${formatShare(other)} of the champion's`,
    };
  },
};

function rightShare({ labelled }: SideSample): number | null {
  return labelled === undefined ? null : labelled.right / (labelled.right + labelled.wrong);
}
