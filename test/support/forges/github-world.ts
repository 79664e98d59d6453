import { createGitHubApi } from '../../../clients/forge/github/github-api.ts';
import { createHostedForge } from '../../../clients/forge/hosted/hosted-forge.ts';
import { createGitBranches } from '../../../clients/git/create-git-branches.ts';
import { useGitRepository } from '../git-repository.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { useCuttingProxy } from './cutting-proxy.ts';
import { useFakeGitHub } from './fake-github/fake-github.ts';
import type { FakeGitHub } from './fake-github/fake-github.ts';
import type { ForgeWorld } from './forge-world.ts';

/** `acme/platform` at GitHub; the forge reaches it through a way that can be cut. */
export async function openGitHubWorld(): Promise<ForgeWorld & { github: FakeGitHub }> {
  const { url } = await useGitRepository({ 'a.yaml': 'a\n' });
  const branches = createGitBranches({ cacheFolder: temporaryFolder(), protocols: ['file'] });
  const github = await useFakeGitHub(branches, url);
  const { repository } = github;
  const proxy = await useCuttingProxy(github.url);
  const warnings: string[] = [];
  const api = createGitHubApi({
    apiUrl: `${proxy.url}/api/v3`,
    repository: repository.fullName,
    token: async () => github.token.value,
    timeout: 60_000,
  });
  let cutAt = 0;
  return {
    github,
    forge: createHostedForge(api, { warn: (line) => warnings.push(line) }),
    branches,
    repository: { url },
    warnings,
    tipOf: (branch) => repository.tipOf(branch),
    pullRequests: async () =>
      repository.pulls.map(({ comments, merged, state, ...rest }) => ({
        ...rest,
        state: merged === undefined ? state : 'merged',
        comments: comments.map(({ body }) => body),
      })),
    merge: (number) => repository.merge(number, 'ada'),
    close: async (number) => repository.close(number, 'ada'),
    editBody: async (number, body) => void Object.assign(repository.pull(number) ?? {}, { body }),
    interruptAt(step) {
      cutAt = step;
      proxy.cutAt(step);
    },
    wasInterrupted: () => cutAt > 0 && proxy.requests >= cutAt,
    reviewer: 'grace',
    stranger: 'mallory',
  };
}
