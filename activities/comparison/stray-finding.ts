import { scopeLabels } from '../../domain/emergency/scope-labels.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { evidenceDigest } from '../../domain/infrastructure/finding-id.ts';
import { creatorsOf } from '../../domain/infrastructure/governance.ts';
import { impactOfDeletion } from '../../domain/infrastructure/impact.ts';
import type { Path } from '../../domain/infrastructure/json-pointer.ts';
import { isPeoplesTool } from '../../domain/infrastructure/legitimate-drift/managers.ts';
import { comparableContent } from '../../domain/infrastructure/normalise.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { Json, JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { ownersAt, ownershipOf } from '../../domain/infrastructure/ownership.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import { maskObject } from '../../domain/infrastructure/sensitive-values.ts';
import { severityOfCreated } from '../../domain/infrastructure/severity.ts';
import { earlierDigest, findingHead } from './finding-head.ts';
import type { FindingContext } from './finding-head.ts';

/** The finding for a live object that Git does not know. `wasInGit` says that Git dropped it lately. */
export function strayFinding(object: KubernetesObject, wasInGit: boolean, context: FindingContext): Finding {
  const { target, fingerprint } = context;
  const reference = referenceOf(object);
  const owners = ownershipOf(object)
    .map((entry) => entry.owner)
    .filter((owner) => owner.subresource === undefined);
  const creators = creatorsOf(object);
  const creator = owners.find((owner) => creators.includes(owner.manager));
  const digest = strayDigest(target, object, fingerprint);
  return {
    ...findingHead({ drift: 'created', reference, uid: object.metadata.uid, digest }, context),
    ...earlierDigest(digest, fingerprint, (key) => strayDigest(target, object, key)),
    ...scopeLabels(object, undefined),
    origin: wasInGit ? 'git' : 'live',
    severity: severityOfCreated(object),
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

/**
 * Hash of the evidence that a decision about a stray is bound to: the object itself, the programs that write to it, and
 * what people's tools wrote. What a controller keeps rewriting of its own does not move it, or an object that was
 * left alone would be asked about at every scan.
 */
export function strayDigest(target: string, object: KubernetesObject, fingerprint: FingerprintKey): string {
  return evidenceDigest({
    target,
    object: referenceOf(object),
    uid: object.metadata.uid,
    live: {
      writers: strayWriters(object),
      content: maskObject(fingerprint, object, byPeople(object)),
    },
  });
}

function strayWriters(object: KubernetesObject): string[] {
  const owners = ownershipOf(object).map(({ owner }) => owner);
  const writers = owners.filter(({ subresource }) => subresource === undefined).map(({ manager }) => manager);
  return [...new Set(writers)].toSorted();
}

/** The content without the parts that only controllers own; all of it where no controller owns any. */
function byPeople(object: KubernetesObject): Json {
  const entries = ownershipOf(object);
  const isKept = (path: Path): boolean => {
    const owners = ownersAt(entries, object, path);
    return owners.length === 0 || owners.some(({ manager }) => isPeoplesTool(manager));
  };
  return withoutParts(comparableContent(object) as Json, [], isKept) ?? null;
}

function withoutParts(value: Json, path: Path, isKept: (path: Path) => boolean): Json | undefined {
  if (value === null || typeof value !== 'object') return isKept(path) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => withoutParts(item, [...path, index], isKept));
    const kept = items.filter((item) => item !== undefined);
    return kept.length === 0 && value.length > 0 ? undefined : kept;
  }
  const kept: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    const part = withoutParts(child, [...path, key], isKept);
    if (part !== undefined) kept[key] = part;
  }
  return Object.keys(kept).length === 0 && Object.keys(value).length > 0 ? undefined : kept;
}
