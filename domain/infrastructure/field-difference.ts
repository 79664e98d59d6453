import type { ExplainedDifference } from './explain.ts';
import type { FieldDifference } from './finding.ts';
import { formatPointer } from './json-pointer.ts';
import type { Json, KubernetesObject } from './object.ts';
import type { FingerprintKey } from './secret-fingerprint.ts';
import { holdsSecrets, maskValue } from './sensitive-values.ts';

/** A difference as it may be stored and shown: secrets are fingerprints, long values hashes. */
export function publicDifference(
  key: FingerprintKey,
  objects: { expected: KubernetesObject; live: KubernetesObject },
  difference: ExplainedDifference,
): FieldDifference {
  const { path, location, change, expected, live, owners } = difference;
  // Whoever takes the mark off the live object must not thereby see what it protects.
  const secret = holdsSecrets(objects.expected) || holdsSecrets(objects.live);
  const object = change === 'removed' ? objects.expected : objects.live;
  const mask = (value: Json) => maskValue(key, { object, secret }, path, value);
  const [last] = owners;
  return {
    path: formatPointer(path),
    location,
    change,
    ...(expected === undefined ? {} : { desired: mask(expected) }),
    ...(live === undefined ? {} : { live: mask(live) }),
    manager: last?.manager ?? null,
    ...(last === undefined ? {} : { operation: last.operation }),
    ...(last?.subresource === undefined ? {} : { subresource: last.subresource }),
    owners,
    ...(last?.time === undefined ? {} : { changedNoLaterThan: last.time }),
  };
}
