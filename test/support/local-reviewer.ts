import path from 'node:path';
import { createGitBranches } from '../../clients/git/create-git-branches.ts';
import { createGitClient } from '../../clients/git/create-git-client.ts';
import type { LocalForge, LocalPullRequest } from '../../clients/forge/local/local-forge.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { createOpenForge } from '../../workers/forge.ts';
import { openStorage } from '../../workers/storage.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Somebody who reviews the pull requests of a bare repository. */
export interface LocalReviewer {
  forge: LocalForge;
  /** The first open pull request that is as it should be. */
  opened(isMeant?: (pullRequest: LocalPullRequest) => boolean): Promise<LocalPullRequest>;
  /** Merges what they looked at. */
  merge(pullRequest: LocalPullRequest): Promise<void>;
  /** The text of a file of the branch that pull requests are merged into. */
  read(file: string): Promise<string | undefined>;
}

/** A reviewer of the first target's repository, in a cache of their own. */
export async function localReviewer(
  configuration: Configuration,
  repository: string,
): Promise<LocalReviewer> {
  const repositories = { cacheFolder: path.join(temporaryFolder(), 'git'), protocols: ['file' as const] };
  const openForge = createOpenForge(configuration, {
    store: await openStorage(configuration),
    branches: createGitBranches(repositories),
    now: () => new Date(),
    warn: () => {},
  });
  const git = createGitClient(repositories);
  const source = { repository: { url: repository }, revision: 'main' };
  const { local: forge } = await openForge(configuration.targets[0]?.name ?? '', source);
  if (forge === undefined) throw new TypeError('the configuration names no local forge');
  return {
    forge,
    opened: (isMeant = () => true) =>
      waitUntil(async () => (await forge.list()).find((one) => one.state === 'open' && isMeant(one)), {
        within: 120_000,
        every: 200,
      }),
    async merge({ number, head }) {
      const merged = await forge.merge(number, { head, by: { name: 'rita', email: 'rita@example.org' } });
      if (merged.outcome !== 'merged') throw new Error(`not merged: ${merged.reason}`);
    },
    async read(file) {
      const commit = await git.resolve(source.repository, 'main');
      const body = await git.readFile(source.repository, commit, file);
      return body && new TextDecoder().decode(body);
    },
  };
}
