import { InvalidPathError, InvalidRevisionError } from './errors.ts';

/** A full SHA-1 or SHA-256 object name. */
export function isFullHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/**
 * A branch, tag or full hash by the rules of `git check-ref-format`, and nothing of the revision language beside
 * (`HEAD~3`, `main:path`, `@{upstream}`). Throws InvalidRevisionError.
 */
export function assertRevision(revision: string): void {
  const reason = faultOfName(revision);
  if (reason !== undefined) throw new InvalidRevisionError(revision, reason);
}

/** Full hash of a commit. Throws InvalidRevisionError. */
export function assertCommit(commit: string): void {
  if (!isFullHash(commit)) throw new InvalidRevisionError(commit, 'is not the full hash of a commit');
}

function faultOfName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > 250) return 'is too long';
  if (name.startsWith('-')) return 'begins with a dash';
  if (/[\p{Cc} ~^:?*[\\]/u.test(name)) return 'has a space, a control character or one of ~^:?*[\\';
  if (name.includes('..') || name.includes('@{') || name === '@')
    return 'has .. or @{, which are no part of a name';
  const broken = name
    .split('/')
    .some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  if (broken || name.endsWith('.')) return 'is no name that Git allows';
  return undefined;
}

/**
 * Path of a file inside a repository: relative, with `/`, no `.` or `..`, and never into `.git` in any of the
 * notations that file systems take for it. Throws InvalidPathError.
 */
export function assertTreePath(path: string): void {
  if (path === '' || path.length > 4096) throw new InvalidPathError(path, 'is empty or too long');
  if (path.includes('\u0000') || path.includes('\\'))
    throw new InvalidPathError(path, 'has a backslash or a null');
  for (const part of path.split('/')) {
    if (part === '' || part === '.' || part === '..')
      throw new InvalidPathError(path, 'must be relative to the repository, without . and ..');
    if (meansGitFolder(part)) throw new InvalidPathError(path, "leads into Git's own folder");
  }
}

/** NTFS ignores case, trailing dots and spaces and streams, and knows `git~1`; HFS+ ignores invisible characters. */
function meansGitFolder(part: string): boolean {
  const visible = part.normalize('NFC').replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  return /^(?:\.git|git~\d+)(?:[. ]*|[. ]*:.*)$/i.test(visible);
}
