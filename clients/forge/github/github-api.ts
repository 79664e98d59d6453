import { ForgeRefusedError } from '../errors.ts';
import type { HostedApi } from '../hosted/hosted-api.ts';
import { checksOf } from './github-checks.ts';
import { createGitHubCalls } from './github-calls.ts';
import { readPages } from './github-pages.ts';
import { fromGitHub } from './github-pull-request.ts';

export interface GitHubSettings {
  /** `https://api.github.com`, or `https://HOST/api/v3` of GitHub Enterprise Server. */
  apiUrl: string;
  /** `owner/name`. */
  repository: string;
  /** Asked for at each call, so that a rotated one is seen. */
  token: () => Promise<string>;
  /** How long one call may take, milliseconds; 30 s unless stated. */
  timeout?: number;
}

/** The calls of GitHub's REST interface. Nothing is retried in here: whoever calls decides about that. */
export function createGitHubApi(settings: GitHubSettings): HostedApi {
  const [owner = '', repo = ''] = settings.repository.split('/');
  const { octokit, call } = createGitHubCalls(settings);
  const here = { owner, repo };

  const api: HostedApi = {
    async findOpen(branch, base, signal) {
      const { data } = await call('list pull requests', signal, (options) =>
        octokit.request('GET /repos/{owner}/{repo}/pulls', {
          ...here,
          head: `${owner}:${branch}`,
          state: 'open',
          per_page: 100,
          ...options,
        }),
      );
      // GitHub lists everything where it does not understand the branch.
      const open = data.filter(({ head }) => head.ref === branch && isOurs(head.repo?.full_name));
      const found = open.find((pull) => pull.base.ref === base) ?? open[0];
      return found && fromGitHub(found);
    },

    async create({ branch, base, title, body, draft }, signal) {
      const create = (asDraft: boolean) =>
        call('open a pull request', signal, (options) =>
          octokit.request('POST /repos/{owner}/{repo}/pulls', {
            ...here,
            head: branch,
            base,
            title,
            body,
            draft: asDraft,
            ...options,
          }),
        );
      try {
        return fromGitHub((await create(draft)).data);
      } catch (error) {
        if (!(error instanceof ForgeRefusedError)) throw error;
        if (/pull request already exists/i.test(error.reason)) return 'exists';
        if (!draft || !/draft pull requests are not supported/i.test(error.reason)) throw error;
        return fromGitHub((await create(false)).data);
      }
    },

    async get(number, signal) {
      const { data } = await call(`read pull request ${number}`, signal, (options) =>
        octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...here,
          pull_number: number,
          ...options,
        }),
      );
      const pullRequest = fromGitHub(data);
      if (pullRequest.state !== 'closed') return pullRequest;
      const { data: issue } = await call(`read who closed pull request ${number}`, signal, (options) =>
        octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
          ...here,
          issue_number: number,
          ...options,
        }),
      );
      const by = issue.closed_by?.login;
      return by === undefined ? pullRequest : { ...pullRequest, by };
    },

    async edit({ number }, { draft, ...changes }, signal) {
      if (Object.keys(changes).length > 0)
        await call(`edit pull request ${number}`, signal, (options) =>
          octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
            ...here,
            pull_number: number,
            ...changes,
            ...options,
          }),
        );
      if (draft !== undefined) await setDraft(number, draft, signal);
    },

    async close(number, signal) {
      await call(`close pull request ${number}`, signal, (options) =>
        octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...here,
          pull_number: number,
          state: 'closed',
          ...options,
        }),
      );
    },

    async addLabels(number, labels, signal) {
      await call(`label pull request ${number}`, signal, (options) =>
        octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
          ...here,
          issue_number: number,
          labels: [...labels],
          ...options,
        }),
      );
    },

    async reviewersSoFar(number, signal) {
      const names: string[] = [];
      for await (const event of readPages((page) =>
        call(`read the timeline of pull request ${number}`, signal, (options) =>
          octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/timeline', {
            ...here,
            issue_number: number,
            ...page,
            ...options,
          }),
        ),
      )) {
        const { event: kind, user, requested_reviewer, requested_team } = event as TimelineEvent;
        if (kind === 'reviewed' && user) names.push(user.login);
        if (kind !== 'review_requested') continue;
        if (requested_reviewer) names.push(requested_reviewer.login);
        if (requested_team) names.push(`${owner}/${requested_team.slug}`);
      }
      return names;
    },

    async askForReview(number, reviewers, signal) {
      await call(`ask for reviews of pull request ${number}`, signal, (options) =>
        octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
          ...here,
          pull_number: number,
          reviewers: reviewers.filter((reviewer) => !reviewer.includes('/')),
          // A team is always one of the owner's.
          team_reviewers: reviewers.flatMap((reviewer) => reviewer.split('/')[1] ?? []),
          ...options,
        }),
      );
    },

    async *comments(number, signal) {
      for await (const { id, body = '' } of readPages((page) =>
        call(`read the comments of pull request ${number}`, signal, (options) =>
          octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...here,
            issue_number: number,
            ...page,
            ...options,
          }),
        ),
      ))
        yield { id: Number(id), body };
    },

    async addComment(number, body, signal) {
      await call(`comment on pull request ${number}`, signal, (options) =>
        octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...here,
          issue_number: number,
          body,
          ...options,
        }),
      );
    },

    async editComment(_number, id, body, signal) {
      await call('edit a comment', signal, (options) =>
        octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
          ...here,
          comment_id: id,
          body,
          ...options,
        }),
      );
    },

    checksOf: (commit, signal) => checksOf({ octokit, call, here }, commit, signal),

    async deleteBranch(branch, signal) {
      try {
        await call(`delete branch ${branch}`, signal, (options) =>
          octokit.request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', {
            ...here,
            ref: `heads/${branch}`,
            ...options,
          }),
        );
      } catch (error) {
        if (error instanceof ForgeRefusedError && /reference does not exist/i.test(error.reason)) return;
        throw error;
      }
    },
  };

  /** Only GraphQL can do this. */
  async function setDraft(number: number, draft: boolean, signal?: AbortSignal): Promise<void> {
    const { data } = await call(`read pull request ${number}`, signal, (options) =>
      octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...here,
        pull_number: number,
        ...options,
      }),
    );
    const mutation = draft ? 'convertPullRequestToDraft' : 'markPullRequestReadyForReview';
    const query = `mutation ($id: ID!) { ${mutation}(input: { pullRequestId: $id }) { clientMutationId } }`;
    await call(`change the draft state of pull request ${number}`, signal, (options) =>
      octokit.graphql(query, { id: data.node_id, ...options }),
    );
  }

  function isOurs(fullName: string | undefined): boolean {
    return fullName?.toLowerCase() === settings.repository.toLowerCase();
  }

  return api;
}

interface TimelineEvent {
  event?: string;
  user?: { login: string } | null;
  requested_reviewer?: { login: string };
  requested_team?: { slug: string };
}
