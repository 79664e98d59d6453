import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ReviewItem } from '../../approval/review-card.ts';
import { shortened } from '../../text/visible.ts';

const mostLines = 12;
const longestLine = 300;

/** Names a retraining for people, in the form in which findings are named: stable over runs that continue it. */
export function transactionId(workflowId: string, firstRun: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${workflowId}\n${firstRun}`))).slice(0, 12);
}

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
  return {
    title: `Retrain ${model}`,
    brief: lines.slice(0, mostLines).map((line) => shortened(line, longestLine)),
    impact: [],
    findings: [id],
    objects: 1,
    drift: [],
    severity: 'medium',
    managers: [],
    actors: [],
    digest,
    reasons: [shortened(reason, longestLine)],
  };
}
