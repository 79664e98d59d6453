import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { LocalForge, LocalPullRequest } from '../../../clients/forge/local/local-forge.ts';
import { createGitBranches } from '../../../clients/git/create-git-branches.ts';
import { loadConfiguration } from '../../../config/load-configuration.ts';
import { createOpenForge } from '../../../workers/forge.ts';
import type { Journal } from './journal.ts';
import type { DaySystem } from './start-system.ts';

/** Somebody who merges every pull request after a while. */
export interface Reviewer {
  /** Titles of those that are open. */
  open(): Promise<string[]>;
  stop(): Promise<void>;
}

const lookEvery = 2000;

export async function startReviewing(system: DaySystem, journal: Journal): Promise<Reviewer> {
  const { configuration } = await loadConfiguration(system.configuration);
  const branches = createGitBranches({
    cacheFolder: path.join(system.folder, 'reviewer'),
    protocols: ['file'],
  });
  const { store } = system;
  const openForge = createOpenForge(configuration, {
    store,
    branches,
    now: () => new Date(),
    warn: () => undefined,
  });
  const forges: LocalForge[] = [];
  for (const { name, policy } of system.targets) {
    if (policy !== 'pull-request') continue;
    const repository = { url: pathToFileURL(system.repositoryOf(name)).href };
    const { local } = await openForge(name, { repository, revision: 'main' });
    if (local !== undefined) forges.push(local);
  }
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      for (const forge of forges) {
        for (const { number, head } of await listOpen(forge).catch(() => [])) {
          await journal.record({ kind: 'merge', number }, async () => {
            const merged = await forge.merge(number, {
              head,
              by: { name: 'rita', email: 'rita@example.org' },
            });
            return merged.outcome === 'merged' ? 'ok' : merged.reason;
          });
        }
      }
      await pause(lookEvery);
    }
  })();
  return {
    open: async () => (await Promise.all(forges.map(listOpen))).flat().map(({ title }) => title),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function listOpen(forge: LocalForge): Promise<LocalPullRequest[]> {
  return (await forge.list()).filter(({ state, draft }) => state === 'open' && !draft);
}
