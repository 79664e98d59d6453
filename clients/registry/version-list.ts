import { RegistryRefusedError } from './errors.ts';
import type { CandidateToRegister, VersionStatus } from './registry.ts';

/** A version in a registry of our own. */
export interface StoredVersion extends CandidateToRegister {
  version: string;
  status: VersionStatus;
  /** Why it was withdrawn. */
  why?: string;
  /** The version that served when this one began to; null where none was known. */
  servedBefore?: string | null;
}

/** The versions of a model, the oldest first. */
export type VersionList = readonly StoredVersion[];

/** With a candidate, unless its transaction is there already. */
export function withCandidate(list: VersionList, candidate: CandidateToRegister): VersionList {
  if (list.some(({ transaction }) => transaction === candidate.transaction)) return list;
  return [...list, { ...candidate, version: String(list.length + 1), status: 'candidate' }];
}

export function withoutCandidate(list: VersionList, transaction: string, why: string): VersionList {
  return changed(
    list,
    (one) => one.transaction === transaction && one.status !== 'withdrawn',
    (one) => ({ ...one, status: 'withdrawn', why }),
  );
}

/** The version serves, and the one before it does not. Throws RegistryRefusedError for a version that is not there. */
export function withServing(list: VersionList, model: string, version: string): VersionList {
  const chosen = list.find((one) => one.version === version);
  if (chosen === undefined)
    throw new RegistryRefusedError(
      `the registry has no version ${version} of ${model}; it has ${list.length}`,
    );
  if (chosen.status === 'serving') return list;
  const before = list.find(({ status }) => status === 'serving')?.version ?? null;
  return list.map((one) => {
    if (one.version === version) return { ...one, status: 'serving', servedBefore: before };
    return one.version === before ? { ...one, status: 'superseded' } : one;
  });
}

/** The version is a candidate again, and the one that served before it serves. */
export function withFormer(list: VersionList, version: string): VersionList {
  const chosen = list.find((one) => one.version === version && one.status === 'serving');
  if (chosen === undefined) return list;
  return list.map((one) => {
    if (one.version === version) return { ...one, status: 'candidate' };
    return one.version === chosen.servedBefore ? { ...one, status: 'serving' } : one;
  });
}

/** The same list where nothing changes, so that nothing is written. */
function changed(
  list: VersionList,
  isMeant: (one: StoredVersion) => boolean,
  change: (one: StoredVersion) => StoredVersion,
): VersionList {
  return list.some(isMeant) ? list.map((one) => (isMeant(one) ? change(one) : one)) : list;
}
