import semver from 'semver';
import { UnknownRevisionError } from './errors.ts';
import { listRemoteRefs } from './remote.ts';
import type { Repository } from './repository.ts';

const prefix = 'semver:';
const tags = 'refs/tags/';

/** The range in `semver:>=1.2 <2`, a revision that stands for the newest tag within it; else undefined. */
export function versionRangeOf(revision: string): string | undefined {
  return revision.startsWith(prefix) ? revision.slice(prefix.length) : undefined;
}

/**
 * The ref of the tag with the highest version in a range, as Argo CD and Flux choose it: `v` in front is no matter,
 * previews are left out unless the range names one. Rejects with UnknownRevisionError.
 */
export async function findTagInRange(
  repository: Repository,
  range: string,
  signal?: AbortSignal,
): Promise<string> {
  const { url } = repository.location;
  // A comma joins conditions there, as a space does here.
  const parsed = semver.validRange(range.replaceAll(',', ' '));
  if (parsed === null) throw new UnknownRevisionError(url, range, 'this is no range of versions');
  const refs = await listRemoteRefs(repository, [`${tags}*`], signal);
  const names = [...refs.keys()]
    .filter((name) => !name.endsWith('^{}'))
    .map((name) => name.slice(tags.length));
  const newest = semver.maxSatisfying(
    names.filter((name) => semver.valid(name) !== null),
    parsed,
  );
  if (newest === null) throw new UnknownRevisionError(url, range, 'no tag is a version in this range');
  return `${tags}${newest}`;
}
