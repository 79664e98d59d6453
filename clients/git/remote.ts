import { UnknownRevisionError } from './errors.ts';
import { isFullHash } from './names.ts';
import type { Repository } from './repository.ts';
import { similarNames } from './similar-names.ts';

const probeTimeLimit = 60_000;

/** A revision as the server sees it now. */
export interface RemoteRevision {
  commit: string;
  /** The ref that it is, to fetch by. */
  ref: string;
}

/**
 * Asks the server which commit a branch or tag stands for; a branch wins over a tag of the same name. Rejects with
 * UnknownRevisionError, which names what looks alike.
 */
export async function findRemoteRevision(
  repository: Repository,
  revision: string,
  signal?: AbortSignal,
): Promise<RemoteRevision> {
  const candidates =
    revision.startsWith('refs/') || revision === 'HEAD'
      ? [revision]
      : [`refs/heads/${revision}`, `refs/tags/${revision}`];
  const patterns = candidates.flatMap((ref) => [ref, `${ref}^{}`]);
  const refs = await listRemoteRefs(repository, patterns, signal);
  for (const ref of candidates) {
    // An annotated tag is an object of its own; its line with ^{} names the commit.
    const commit = refs.get(`${ref}^{}`) ?? refs.get(ref);
    if (commit !== undefined) return { commit, ref };
  }
  throw await unknownRevision(repository, revision, signal);
}

/** Refs that match any pattern, with the object each names. Patterns match whole trailing parts, so compare names. */
export async function listRemoteRefs(
  { git, location }: Repository,
  patterns: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const args = ['ls-remote', '--quiet', '--', location.url, ...patterns];
  const { stdout } = await git(args, { timeLimit: probeTimeLimit, signal });
  const lines = stdout.toString('utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [hash = '', name = ''] = line.split('\t');
      return [name, hash];
    }),
  );
}

const shortened = /^refs\/(?:heads|tags)\//;

/** The error for a revision that nobody knows, with advice that fits. */
export async function unknownRevision(
  repository: Repository,
  revision: string,
  signal?: AbortSignal,
): Promise<UnknownRevisionError> {
  const { url } = repository.location;
  if (isFullHash(revision))
    return new UnknownRevisionError(url, revision, 'was it rewritten by a force push and then removed?');
  const refs = await listRemoteRefs(repository, ['refs/heads/*', 'refs/tags/*'], signal);
  const names = [...refs.keys()]
    .filter((name) => !name.endsWith('^{}'))
    .map((name) => name.replace(shortened, ''));
  const asked = revision.replace(shortened, '');
  if (names.length === 0) return new UnknownRevisionError(url, asked, 'the repository is empty');
  if (/^[0-9a-f]{7,39}$/.test(revision))
    return new UnknownRevisionError(url, revision, 'a commit is named by its full hash of 40 characters');
  const similar = similarNames(asked, names);
  const advice =
    similar.length > 0 ? `did you mean ${similar.join(', ')}` : `there are ${names.slice(0, 5).join(', ')}`;
  return new UnknownRevisionError(url, asked, advice, similar);
}
