import type { Finding } from '../../domain/infrastructure/finding.ts';
import { evidenceDigest, findingId } from '../../domain/infrastructure/finding-id.ts';
import { creatorsOf } from '../../domain/infrastructure/governance.ts';
import { impactOfDeletion } from '../../domain/infrastructure/impact.ts';
import { comparableContent } from '../../domain/infrastructure/normalise.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { Json, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { ownershipOf } from '../../domain/infrastructure/ownership.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import { maskObject } from '../../domain/infrastructure/sensitive-values.ts';
import { severityOfCreated } from '../../domain/infrastructure/severity.ts';
import { earlierDigest } from './findings.ts';
import type { FindingContext } from './findings.ts';

/** The finding for a live object that Git does not know. `wasInGit` says that Git dropped it lately. */
export function strayFinding(object: KubernetesObject, wasInGit: boolean, context: FindingContext): Finding {
  const { target, commit, firstSeen, now, fingerprint } = context;
  const reference = referenceOf(object);
  const id = findingId(target, reference, 'created');
  const owners = ownershipOf(object)
    .map((entry) => entry.owner)
    .filter((owner) => owner.subresource === undefined);
  const creators = creatorsOf(object);
  const creator = owners.find((owner) => creators.includes(owner.manager));
  const digest = strayDigest(target, object, fingerprint);
  return {
    id,
    digest,
    ...earlierDigest(digest, fingerprint, (key) => strayDigest(target, object, key)),
    ...(object.metadata.uid === undefined ? {} : { uid: object.metadata.uid }),
    target,
    commit,
    origin: wasInGit ? 'git' : 'live',
    ...reference,
    drift: 'created',
    severity: severityOfCreated(object),
    firstSeen: firstSeen(id) ?? now.toISOString(),
    fields: [
      {
        path: '',
        location: '',
        change: 'added',
        manager: creator?.manager ?? null,
        ...(creator === undefined ? {} : { operation: creator.operation }),
        owners,
        ...(creator?.time === undefined ? {} : { changedNoLaterThan: creator.time }),
      },
    ],
    ignored: [],
    impact: impactOfDeletion(object),
  };
}

/** Hash of the evidence that a decision about a stray is bound to: the whole object counts. */
export function strayDigest(target: string, object: KubernetesObject, fingerprint: FingerprintKey): string {
  return evidenceDigest({
    target,
    object: referenceOf(object),
    uid: object.metadata.uid,
    live: maskObject(fingerprint, object, comparableContent(object) as Json),
  });
}
