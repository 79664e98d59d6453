import type { ReviewItem } from '../../approval/review-card.ts';
import { textHash } from '../../text/text-hash.ts';
import { modelItem } from '../model-item.ts';

const mostLines = 8;

/**
 * What a decision about a step is bound to that the analysis cannot judge: each time people are asked is a question of
 * its own, because the canary may have been measured in between.
 */
export function lookDigest(id: string, planDigest: string, step: number, asked: number): string {
  return textHash(JSON.stringify([id, planDigest, step, asked]), 32);
}

/** A rollout in the words in which people are told of anything. */
export function rolloutItem(about: {
  id: string;
  title: string;
  digest: string;
  lines: readonly string[];
  /** What a person should know before deciding. */
  impact?: readonly string[];
}): ReviewItem {
  const { id, title, digest, lines, impact = [] } = about;
  const brief = lines.slice(0, mostLines);
  return modelItem({ id, title, digest, severity: 'medium', brief, impact: [...impact] });
}
