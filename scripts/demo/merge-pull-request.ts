import path from 'node:path';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import { createGitBranches } from '../../clients/git/create-git-branches.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { createOpenForge } from '../../workers/forge.ts';
import { userOfThisMachine } from '../cli/user.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import type { Stack } from '../dev/stack.ts';
import { target } from './configuration.ts';
import type { Narrator } from './narrator.ts';

export interface MergeStory {
  narrator: Narrator;
  stack: Stack;
  configuration: Configuration;
  store: ObjectStore;
  signal: AbortSignal;
}

/** Far longer than a proof and a pull request take here, milliseconds. */
const patience = 120_000;

/** Waits for the pull request that is open, merges it as a reviewer does on the page, and answers what it changes. */
export async function mergePullRequest({
  narrator,
  stack,
  configuration,
  store,
  signal,
}: MergeStory): Promise<string> {
  const openForge = createOpenForge(configuration, {
    store,
    branches: createGitBranches({ cacheFolder: path.join(cacheFolder(), 'git'), protocols: ['file'] }),
    now: () => new Date(),
    warn: () => undefined,
  });
  const { local } = await openForge(target, { repository: { url: stack.git.url }, revision: 'main' });
  if (local === undefined) throw new Error('the configuration of the demo names no local forge');
  const pullRequest = await waitUntil(
    async () => (await local.list(signal)).find(({ state }) => state === 'open'),
    { within: patience, every: 250, signal },
  );
  narrator.line(narrator.style.bold(pullRequest.title));
  const difference = (await local.difference(pullRequest.number, signal)) ?? '';
  const { green, red } = narrator.style;
  for (const line of difference.split('\n')) {
    if (/^\+(?!\+\+)/.test(line)) narrator.line(green(line));
    else if (/^-(?!--)/.test(line)) narrator.line(red(line));
  }
  const by = { name: userOfThisMachine(), email: 'you@example.org' };
  await local.merge(pullRequest.number, { head: pullRequest.head, by }, signal);
  return difference;
}
