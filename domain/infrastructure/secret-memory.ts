import type { FieldDifference, FieldOwner } from './finding.ts';
import { matchesGlob } from './glob.ts';
import { formatPointer } from './json-pointer.ts';
import type { Json, KubernetesObject } from './object.ts';
import { ownersAt, ownershipOf } from './ownership.ts';
import type { FingerprintKey } from './secret-fingerprint.ts';
import type { SecretSource } from './secret-sources.ts';
import { maskObject } from './sensitive-values.ts';

/** What a Secret was like when it was last written by those who may: fingerprints by key of its data. */
export interface SecretMemory {
  /** Of its source. */
  revision: string;
  keyId: string;
  fingerprints: Record<string, string>;
}

/** What became of a Secret: fields that moved although nobody entitled moved them, and what to remember. */
export interface SecretVerdict {
  moved: FieldDifference[];
  memory: SecretMemory;
}

/**
 * Holds a live Secret against what is remembered of it. A new revision of its source, a write by its controller, and
 * a new fingerprint key are taken as they are; anything else that moved a value is drift, and is remembered as it was
 * until it is put right.
 *
 * @param key where it names a previous key, what was remembered by that one still counts.
 */
export function judgeSecret(
  live: KubernetesObject,
  { revision, controllers }: Pick<SecretSource, 'revision' | 'controllers'>,
  remembered: SecretMemory | undefined,
  key: FingerprintKey,
): SecretVerdict {
  const memory = { revision, keyId: key.keyId, fingerprints: fingerprintsOf(key, live) };
  const then = keyOf(key, remembered);
  if (remembered === undefined || then === undefined || remembered.revision !== revision) {
    return { moved: [], memory };
  }
  const moved = movedFields(live, remembered.fingerprints, fingerprintsOf(then, live)).filter(
    ({ owners }) => !isBy(controllers, owners),
  );
  return moved.length === 0 ? { moved, memory } : { moved, memory: remembered };
}

/** The key that the remembered fingerprints were made with, if it is still known. */
function keyOf(
  { previous, ...key }: FingerprintKey,
  remembered: SecretMemory | undefined,
): FingerprintKey | undefined {
  return [key, previous].find((one) => one?.keyId === remembered?.keyId);
}

/** The fingerprints of all values of a Secret, by key of its data. */
function fingerprintsOf(key: FingerprintKey, live: KubernetesObject): Record<string, string> {
  const masked = maskObject(key, live, { data: (live['data'] ?? {}) as Json }) as {
    data: Record<string, string>;
  };
  return masked.data;
}

function movedFields(
  live: KubernetesObject,
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): FieldDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return names.flatMap((name): FieldDifference[] => {
    const [desired, actual] = [before[name], now[name]];
    if (desired === actual) return [];
    const path = formatPointer(['data', name]);
    const owners =
      actual === undefined ? latestWriter(live) : ownersAt(ownershipOf(live), live, ['data', name]);
    const [last] = actual === undefined ? [] : owners;
    return [
      {
        path,
        location: path,
        change: desired === undefined ? 'added' : actual === undefined ? 'removed' : 'modified',
        ...(desired === undefined ? {} : { desired }),
        ...(actual === undefined ? {} : { live: actual }),
        manager: last?.manager ?? null,
        owners,
        ...(last?.time === undefined ? {} : { changedNoLaterThan: last.time }),
      },
    ];
  });
}

/** A value that is gone leaves no owner: whoever wrote last took it. */
function latestWriter(live: KubernetesObject): FieldOwner[] {
  const owners = ownershipOf(live).map(({ owner }) => owner);
  const last = owners.toSorted((one, other) => (other.time ?? '').localeCompare(one.time ?? ''))[0];
  return last === undefined ? [] : [last];
}

function isBy(controllers: readonly string[], [last]: readonly FieldOwner[]): boolean {
  return last !== undefined && controllers.some((glob) => matchesGlob(glob, last.manager));
}
