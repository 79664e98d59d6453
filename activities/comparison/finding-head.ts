import type { ImagePaths } from '../../domain/infrastructure/drift-kind.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { findingId } from '../../domain/infrastructure/finding-id.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';

/** What a scan knows beside the comparison of one object. */
export interface FindingContext {
  target: string;
  commit: string;
  /** When a finding was first seen (RFC 3339), undefined for a new one. */
  firstSeen: (id: string) => string | undefined;
  now: Date;
  fingerprint: FingerprintKey;
  /** Where custom resources name images, beside what is known. */
  imagePaths?: readonly ImagePaths[];
}

/** What every finding begins with: which object and drift it is about, in which state, and since when it is known. */
export function findingHead(
  {
    drift,
    reference,
    uid,
    digest,
  }: {
    drift: Finding['drift'];
    reference: ObjectReference;
    /** Of the live object; undefined where there is none. */
    uid: string | undefined;
    digest: string;
  },
  { target, commit, firstSeen, now }: FindingContext,
) {
  const id = findingId(target, reference, drift);
  return {
    id,
    digest,
    ...(uid === undefined ? {} : { uid }),
    target,
    commit,
    ...reference,
    drift,
    firstSeen: firstSeen(id) ?? now.toISOString(),
  };
}

/** The digest as the key before this one makes it: what was decided on it still holds. */
export function earlierDigest(
  digest: string,
  { previous, secrets }: FingerprintKey,
  digestBy: (key: FingerprintKey) => string,
): Pick<Finding, 'earlierDigest'> {
  if (previous === undefined) return {};
  const earlier = digestBy({ ...previous, ...(secrets === undefined ? {} : { secrets }) });
  return earlier === digest ? {} : { earlierDigest: earlier };
}
