import type { GitClient, GitRepositoryReference } from '../../clients/git/git-client.ts';
import { codeOwnersFiles, codeOwnersOf } from '../../domain/forge/code-owners.ts';
import type { TargetForge } from './pull-request-deps.ts';

/** Who is asked for a review: those of the configuration, and the owners of the changed files. */
export async function reviewersOf(
  git: GitClient,
  { reviewers, codeOwners }: Pick<TargetForge, 'reviewers' | 'codeOwners'>,
  source: { repository: GitRepositoryReference; commit: string },
  files: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  if (codeOwners === undefined) return [...reviewers];
  for (const path of codeOwnersFiles[codeOwners]) {
    const body = await git.readFile(source.repository, source.commit, path, signal);
    if (body === undefined) continue;
    const owners = codeOwnersOf(new TextDecoder().decode(body), files, codeOwners);
    return [...new Set([...reviewers, ...owners])];
  }
  return [...reviewers];
}
