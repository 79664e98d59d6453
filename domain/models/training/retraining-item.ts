import type { ReviewItem } from '../../approval/review-card.ts';
import { shortened } from '../../text/visible.ts';
import { longestLine, modelItem } from '../model-item.ts';

const mostLines = 12;

/**
 * A retraining in the words in which people are told of anything.
 *
 * @param about.digest of the plan; empty before there is one.
 * @param about.lines what will be done.
 * @param about.reason why it is done, in one line.
 */
export function retrainingItem(about: {
  model: string;
  id: string;
  digest: string;
  lines: readonly string[];
  reason: string;
}): ReviewItem {
  const { model, id, digest, lines, reason } = about;
  return modelItem({
    id,
    title: `Retrain ${model}`,
    digest,
    severity: 'medium',
    brief: lines.slice(0, mostLines),
    reasons: [shortened(reason, longestLine)],
  });
}
