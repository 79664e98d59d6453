import type { CheckState } from '../../../domain/forge/checks.ts';
import { ForgeNotFoundError, ForgeRefusedError, ForgeUnavailableError } from '../errors.ts';
import type { HostedApi, HostedPullRequest } from '../hosted/hosted-api.ts';
import { markedTitle, plainTitle } from './draft-title.ts';
import { createGiteaCalls } from './gitea-calls.ts';
import type { GiteaSettings } from './gitea-calls.ts';
import { labelIdsOf } from './gitea-labels.ts';
import { readPages } from './gitea-pages.ts';
import type { CombinedStatus, Comment, PullRequest, TimelineComment } from './gitea-types.ts';

/** Gitea looks for conflicts in the background, and until then it calls a pull request not mergeable, milliseconds. */
const conflictCheck = 60_000;

/** The calls of the REST interface of Gitea and Forgejo. Nothing is retried in here. */
export function createGiteaApi(settings: GiteaSettings): HostedApi {
  const call = createGiteaCalls(settings);
  const [owner = '', name = ''] = settings.repository.split('/');
  const repository = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;

  return {
    async findOpen(branch, base, signal) {
      const query = { state: 'open', sort: 'recentupdate' };
      let found: HostedPullRequest | undefined;
      const pulls = readPages<PullRequest>(
        call,
        'list pull requests',
        { path: `${repository}/pulls`, query },
        signal,
      );
      for await (const pull of pulls) {
        if (pull.head.label !== branch || !isOurs(pull)) continue;
        if (pull.base.label === base) return fromGitea(pull);
        found ??= fromGitea(pull);
      }
      return found;
    },

    async create({ branch, base, title, body, draft }, signal) {
      const content = { head: branch, base, title: markedTitle(title, draft), body };
      try {
        const path = `${repository}/pulls`;
        const options = { method: 'POST', path, body: content, signal } as const;
        return fromGitea(await call<PullRequest>('open a pull request', options));
      } catch (error) {
        if (error instanceof ForgeRefusedError && /already exists/i.test(error.reason)) return 'exists';
        throw error;
      }
    },

    async get(number, signal) {
      const pullRequest = fromGitea(await read(number, signal));
      if (pullRequest.state !== 'closed') return pullRequest;
      const by = await closedBy(number, signal);
      return by === undefined ? pullRequest : { ...pullRequest, by };
    },

    async edit(pullRequest, { title, draft, ...changes }, signal) {
      const { number } = pullRequest;
      const marked =
        title === undefined && draft === undefined
          ? {}
          : { title: markedTitle(title ?? pullRequest.title, draft ?? pullRequest.draft) };
      await edit(number, { ...marked, ...changes }, signal);
    },

    close: (number, signal) => edit(number, { state: 'closed' }, signal),

    async addLabels(number, labels, signal) {
      const ids = await labelIdsOf(call, { owner, repository }, labels, signal);
      const path = `${repository}/issues/${number}/labels`;
      const what = `label pull request ${number}`;
      await call(what, { method: 'POST', path, body: { labels: ids }, signal });
    },

    async reviewersSoFar(number, signal) {
      const names: string[] = [];
      for await (const event of timelineOf(number, signal)) {
        if (event.type === 'review' && event.user) names.push(event.user.login);
        if (event.type !== 'review_request') continue;
        if (event.assignee) names.push(event.assignee.login);
        if (event.assignee_team) names.push(`${owner}/${event.assignee_team.name}`);
      }
      return names;
    },

    async askForReview(number, reviewers, signal) {
      const body = {
        reviewers: reviewers.filter((reviewer) => !reviewer.includes('/')),
        // A team is always one of the owner's.
        team_reviewers: reviewers.flatMap((reviewer) => reviewer.split('/')[1] ?? []),
      };
      const path = `${repository}/pulls/${number}/requested_reviewers`;
      await call(`ask for reviews of pull request ${number}`, { method: 'POST', path, body, signal });
    },

    async *comments(number, signal) {
      const path = `${repository}/issues/${number}/comments`;
      // Gitea gives all of them at once.
      const what = `read the comments of pull request ${number}`;
      try {
        yield* await call<Comment[]>(what, { path, signal });
      } catch (error) {
        // That is how Gitea answers where there is no such pull request.
        if (error instanceof ForgeUnavailableError) await read(number, signal);
        throw error;
      }
    },

    async addComment(number, body, signal) {
      const path = `${repository}/issues/${number}/comments`;
      await call(`comment on pull request ${number}`, { method: 'POST', path, body: { body }, signal });
    },

    async editComment(_number, id, body, signal) {
      const path = `${repository}/issues/comments/${id}`;
      await call('edit a comment', { method: 'PATCH', path, body: { body }, signal });
    },

    async checksOf(commit, signal) {
      const path = `${repository}/commits/${commit}/status`;
      const { statuses } = await call<CombinedStatus>('read commit statuses', {
        path,
        query: { limit: 50 },
        signal,
      });
      return (statuses ?? []).map(({ status }) => stateOfStatus(status));
    },

    async deleteBranch(branch, signal) {
      const path = `${repository}/branches/${branch.split('/').map(encodeURIComponent).join('/')}`;
      try {
        await call(`delete branch ${branch}`, { method: 'DELETE', path, signal });
      } catch (error) {
        if (!(error instanceof ForgeNotFoundError)) throw error;
      }
    },
  };

  async function read(number: number, signal?: AbortSignal): Promise<PullRequest> {
    const path = `${repository}/pulls/${number}`;
    return await call<PullRequest>(`read pull request ${number}`, { path, signal });
  }

  async function edit(number: number, changes: object, signal?: AbortSignal): Promise<void> {
    const path = `${repository}/pulls/${number}`;
    await call(`edit pull request ${number}`, { method: 'PATCH', path, body: changes, signal });
  }

  function timelineOf(number: number, signal?: AbortSignal): AsyncIterable<TimelineComment> {
    const path = `${repository}/issues/${number}/timeline`;
    return readPages<TimelineComment>(call, `read the timeline of pull request ${number}`, { path }, signal);
  }

  async function closedBy(number: number, signal?: AbortSignal): Promise<string | undefined> {
    let by: string | undefined;
    for await (const { type, user } of timelineOf(number, signal)) {
      if (type === 'close') by = user?.login;
    }
    return by;
  }

  function isOurs({ head }: PullRequest): boolean {
    return head.repo?.full_name.toLowerCase() === settings.repository.toLowerCase();
  }
}

function fromGitea(pull: PullRequest): HostedPullRequest {
  const by = pull.merged_by?.login;
  const mergeable = mergeableOf(pull);
  return {
    number: pull.number,
    url: pull.html_url,
    state: pull.merged ? 'merged' : pull.state,
    branch: pull.head.label,
    base: pull.base.label,
    head: pull.head.sha,
    ...(pull.merged && pull.merge_commit_sha ? { mergeCommit: pull.merge_commit_sha } : {}),
    ...(mergeable === undefined ? {} : { mergeable }),
    title: plainTitle(pull.title),
    body: pull.body,
    draft: pull.draft ?? plainTitle(pull.title) !== pull.title,
    labels: (pull.labels ?? []).map(({ name }) => name),
    author: pull.user?.login ?? '',
    ...(by === undefined ? {} : { by }),
  };
}

/** Drafts, and what Gitea still looks at, it calls not mergeable: that says nothing about conflicts. */
function mergeableOf({ mergeable, draft, updated_at }: PullRequest): boolean | undefined {
  if (mergeable) return true;
  const isFresh = Date.now() - Date.parse(updated_at) < conflictCheck;
  return draft === true || isFresh ? undefined : false;
}

function stateOfStatus(status: string): CheckState {
  if (status === 'pending') return 'pending';
  return status === 'failure' || status === 'error' ? 'failed' : 'passed';
}
