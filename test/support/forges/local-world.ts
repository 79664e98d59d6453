import { createLocalForge } from '../../../clients/forge/local/create-local-forge.ts';
import type { LocalForge } from '../../../clients/forge/local/local-forge.ts';
import { createGitBranches } from '../../../clients/git/create-git-branches.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import { useGitRepository } from '../git-repository.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { ForgeWorld } from './forge-world.ts';
import { Interruptions } from './interruptions.ts';

/** A bare repository without a forge. */
export async function openLocalWorld(): Promise<ForgeWorld & { local: LocalForge; url: string }> {
  const { url, git } = await useGitRepository({ 'a.yaml': 'a\n' });
  const branches = createGitBranches({ cacheFolder: temporaryFolder(), protocols: ['file'] });
  const store = createObjectStore({ folder: temporaryFolder() });
  const interruptions = new Interruptions();
  const deps = {
    repository: { url },
    id: 'platform',
    urlOf: (number: number) => `http://plumbline.example/pull-requests/platform/${number}`,
    now: () => new Date(),
  };
  const local = createLocalForge({ ...deps, store, branches });
  const interrupted = { store: interruptions.watch(store), branches: interruptions.watch(branches) };
  return {
    forge: createLocalForge({ ...deps, ...interrupted }),
    local,
    url,
    branches,
    repository: { url },
    tipOf: (branch) => git('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`).catch(() => undefined),
    async pullRequests() {
      return (await local.list()).map(({ comments, labels, reviewers, ...rest }) => ({
        ...rest,
        labels: [...labels],
        reviewers: [...reviewers],
        comments: comments.map(({ body }) => body),
      }));
    },
    async merge(number) {
      const { state } = (await local.view(number)) ?? {};
      await local.merge(number, { head: state?.head ?? '', by: { name: 'ada', email: 'ada@acme.example' } });
    },
    close: (number) => local.decline(number, { by: 'ada', reason: 'Not now.' }),
    // Nobody edits these bodies; the behaviour must be the same if somebody could.
    async editBody(number, body) {
      const key = `forge/platform/pull-requests/${number}.json`;
      const record = JSON.parse(new TextDecoder().decode(await store.get(key))) as object;
      await store.put(key, JSON.stringify({ ...record, body }));
    },
    warnings: [],
    interruptAt: (step) => interruptions.interruptAt(step),
    wasInterrupted: () => interruptions.wasInterrupted(),
    reviewer: 'grace',
    stranger: 'nobody',
  };
}
