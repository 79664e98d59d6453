import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ReviewItem } from '../../approval/review-card.ts';
import { shortened } from '../../text/visible.ts';

const mostLines = 8;
const longestLine = 300;

/** Names a rollout for people, in the form in which findings are named: stable over runs that continue it. */
export function rolloutId(workflowId: string, firstRun: string): string {
  return hash(`${workflowId}\n${firstRun}`).slice(0, 12);
}

/**
 * What a decision about a step is bound to that the analysis cannot judge: each time people are asked is a question of
 * its own, because the canary may have been measured in between.
 */
export function lookDigest(id: string, planDigest: string, step: number, asked: number): string {
  return hash(JSON.stringify([id, planDigest, step, asked])).slice(0, 32);
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
  return {
    title,
    brief: lines.slice(0, mostLines).map((line) => shortened(line, longestLine)),
    impact: impact.map((line) => shortened(line, longestLine)),
    findings: [id],
    objects: 1,
    drift: [],
    severity: 'medium',
    managers: [],
    actors: [],
    digest,
    reasons: [],
  };
}

function hash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
