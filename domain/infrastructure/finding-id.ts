import { canonicalJson } from './canonical-json.ts';
import type { DriftKind } from './finding.ts';
import { objectKey } from './object.ts';
import type { Json, ObjectReference } from './object.ts';
import { textHash } from '../text/text-hash.ts';

/** Short enough to type; 48 bits. */
const idDigits = 12;

/** The same drift found again has the same id: twelve hex digits over target, object and drift kind. */
export function findingId(target: string, object: ObjectReference, drift: DriftKind): string {
  return textHash(canonicalJson([target, objectKey(object), drift]), idDigits);
}

/** What a decision about an object is bound to. Secrets are in it as fingerprints only. */
export interface Evidence {
  target: string;
  object: ObjectReference;
  /** Absent where the object does not exist. */
  uid?: string | undefined;
  /** Git's object, masked; absent where Git has none. */
  desired?: Json | undefined;
  /**
   * What is live, masked: the whole object where Git has none, otherwise in what it differs from Git. Together with
   * `desired` that says as much, without what no decision hangs on: status, exempt fields, order, spelling.
   */
  live?: Json | undefined;
}

/**
 * SHA-256 over the evidence: moves when the object, what Git wants of it or what is there moves, and does not move
 * with an unrelated commit, a status or a field that is exempt.
 */
export function evidenceDigest({ target, object, uid, desired, live }: Evidence): string {
  return textHash(canonicalJson([target, objectKey(object), uid ?? null, desired ?? null, live ?? null]));
}
