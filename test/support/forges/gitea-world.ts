import { createGiteaApi } from '../../../clients/forge/gitea/gitea-api.ts';
import { plainTitle } from '../../../clients/forge/gitea/draft-title.ts';
import { createHostedForge } from '../../../clients/forge/hosted/hosted-forge.ts';
import type { PullRequest } from '../../../clients/forge/gitea/gitea-types.ts';
import { createGitBranches } from '../../../clients/git/create-git-branches.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { useCuttingProxy } from './cutting-proxy.ts';
import type { ForgeWorld } from './forge-world.ts';
import { useGitea } from './gitea-server.ts';
import type { TestGitea } from './gitea-server.ts';

const here = '/repos/acme/platform';

/** The rights that the documentation asks for. */
export const leastScopes = ['write:repository', 'write:issue'];

type Shown = PullRequest & { requested_reviewers: { login: string }[] | null };

/** `acme/platform` on a real Gitea; the forge reaches it through a way that can be cut. */
export async function openGiteaWorld(): Promise<ForgeWorld & { gitea: TestGitea; token: string }> {
  const gitea = await useGitea();
  const token = await gitea.tokenOf('plumbline-bot', leastScopes);
  const proxy = await useCuttingProxy(gitea.url);
  const branches = createGitBranches({ cacheFolder: temporaryFolder(), protocols: ['http'] });
  const repository = {
    url: `${gitea.url}/acme/platform.git`,
    credentials: { username: 'x-access-token', password: token },
  };
  const api = createGiteaApi({
    url: proxy.url,
    repository: 'acme/platform',
    token: async () => token,
    timeout: 120_000,
  });
  const warnings: string[] = [];
  let cutAt = 0;

  async function comments(number: number): Promise<string[]> {
    const all = await gitea.call<{ body: string }[]>('GET', `${here}/issues/${number}/comments`);
    return all.map(({ body }) => body);
  }

  return {
    gitea,
    token,
    forge: createHostedForge(api, { warn: (line) => warnings.push(line) }),
    branches,
    repository,
    warnings,
    tipOf: (branch) => branches.tipOf(repository, branch),
    async pullRequests() {
      const all: Shown[] = [];
      for (let page = 1; ; page += 1) {
        const some = await gitea.call<Shown[]>('GET', `${here}/pulls?state=all&limit=50&page=${page}`);
        if (some.length === 0) break;
        all.push(...some);
      }
      return await Promise.all(
        all.map(async (pull) => ({
          number: pull.number,
          state: pull.merged ? ('merged' as const) : pull.state,
          branch: pull.head.label,
          title: plainTitle(pull.title),
          body: pull.body,
          draft: pull.draft === true,
          labels: (pull.labels ?? []).map(({ name }) => name),
          reviewers: (pull.requested_reviewers ?? []).map(({ login }) => login),
          comments: await comments(pull.number),
        })),
      );
    },
    async merge(number) {
      // Gitea looks for conflicts in the background and takes no merge before it has.
      await waitUntil(
        async () => {
          await gitea.call('POST', `${here}/pulls/${number}/merge`, { Do: 'merge' }, 'ada');
          return true;
        },
        { within: 120_000 },
      );
    },
    close: (number) => gitea.call('PATCH', `${here}/pulls/${number}`, { state: 'closed' }, 'ada'),
    editBody: (number, body) => gitea.call('PATCH', `${here}/pulls/${number}`, { body }, 'ada'),
    async setStatus(commit, state, context) {
      await gitea.call('POST', `${here}/statuses/${commit}`, { state, context }, 'ada');
    },
    interruptAt(step) {
      cutAt = step;
      proxy.cutAt(step);
    },
    wasInterrupted: () => cutAt > 0 && proxy.requests >= cutAt,
    reviewer: 'grace',
    stranger: 'mallory',
  };
}
