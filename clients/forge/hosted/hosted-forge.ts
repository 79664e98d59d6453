import { combineChecks } from '../../../domain/forge/checks.ts';
import { markerOf } from '../../../domain/forge/marker.ts';
import {
  carriesMarker,
  limitText,
  limitTitle,
  newBody,
  updatedBody,
} from '../../../domain/forge/pull-request-text.ts';
import { ForgeAuthenticationError, ForgeError, ForgeUnavailableError } from '../errors.ts';
import type { Forge, PullRequestContent } from '../forge.ts';
import type { HostedApi, HostedPullRequest } from './hosted-api.ts';

export interface HostedForgeOptions {
  /** Told what was left undone because the forge refused it, such as a label or a reviewer. */
  warn: (line: string) => void;
}

/** A Forge over the calls of one that runs elsewhere. */
export function createHostedForge(api: HostedApi, { warn }: HostedForgeOptions): Forge {
  const forge: Forge = {
    async propose(content, signal) {
      const found = await openOrAdopt(api, content, signal);
      const pullRequest = await bringUpToDate(api, found, content, signal);
      const { number, url, branch } = pullRequest;
      const { draft } = content;
      if (pullRequest.draft !== draft)
        await ifAllowed(`draft state of pull request ${number}`, () =>
          api.edit(pullRequest, { draft }, signal),
        );
      const missing = content.labels.filter((label) => !includes(pullRequest.labels, label));
      if (missing.length > 0)
        await ifAllowed(`labels of pull request ${number}`, () => api.addLabels(number, missing, signal));
      await askMissingReviewers(pullRequest, content.reviewers, signal);
      return { number, url, branch };
    },

    async find(branch, base, signal) {
      const found = await api.findOpen(branch, base, signal);
      return found && { number: found.number, url: found.url, branch: found.branch };
    },

    async read({ number }, signal) {
      const { state, head, mergeCommit, mergeable, by } = await api.get(number, signal);
      const checks = state === 'open' ? combineChecks(await api.checksOf(head, signal)) : 'none';
      return {
        state,
        head,
        checks,
        ...(mergeCommit === undefined ? {} : { mergeCommit }),
        ...(mergeable === undefined ? {} : { mergeable }),
        ...(by === undefined ? {} : { by }),
      };
    },

    async comment({ number }, { body, marker }, signal) {
      const text = limitText(body, marker);
      for await (const comment of api.comments(number, signal)) {
        if (!carriesMarker(comment.body, marker)) continue;
        if (comment.body !== text) await api.editComment(number, comment.id, text, signal);
        return;
      }
      await api.addComment(number, text, signal);
    },

    async close(reference, reason, signal) {
      const { number, state, branch, base } = await api.get(reference.number, signal);
      if (state === 'open') {
        await forge.comment(reference, { body: reason, marker: markerOf('closed') }, signal);
        await api.close(number, signal);
      }
      // A later pull request may live on the same branch.
      if ((await api.findOpen(branch, base, signal)) !== undefined) return;
      await ifAllowed(`branch ${branch}`, () => api.deleteBranch(branch, signal));
    },
  };

  async function askMissingReviewers(
    { number, author }: HostedPullRequest,
    reviewers: readonly string[],
    signal?: AbortSignal,
  ): Promise<void> {
    const wanted = reviewers.filter((reviewer) => !sameName(reviewer, author));
    if (wanted.length === 0) return;
    const soFar = await api.reviewersSoFar(number, signal);
    const missing = wanted.filter((reviewer) => !includes(soFar, reviewer));
    if (missing.length === 0) return;
    try {
      await api.askForReview(number, missing, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // One that cannot be asked makes forges refuse all of them.
      for (const reviewer of missing) {
        const what = `reviewer ${reviewer} of pull request ${number}`;
        await ifAllowed(what, () => api.askForReview(number, [reviewer], signal));
      }
    }
  }

  /** What makes a pull request nicer and is not worth failing for. */
  async function ifAllowed(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      warn(`${what}: ${error.message}`);
    }
  }

  return forge;
}

async function openOrAdopt(
  api: HostedApi,
  content: PullRequestContent,
  signal?: AbortSignal,
): Promise<HostedPullRequest> {
  const { branch, base, draft, marker } = content;
  const found = await api.findOpen(branch, base, signal);
  if (found !== undefined) return found;
  const body = newBody(content.body, marker);
  const created = await api.create({ branch, base, draft, title: limitTitle(content.title), body }, signal);
  if (created !== 'exists') return created;
  const other = await api.findOpen(branch, base, signal);
  if (other !== undefined) return other;
  throw new ForgeUnavailableError(
    `the forge says that branch ${branch} has a pull request and does not show it yet`,
  );
}

async function bringUpToDate(
  api: HostedApi,
  pullRequest: HostedPullRequest,
  content: PullRequestContent,
  signal?: AbortSignal,
): Promise<HostedPullRequest> {
  const title = limitTitle(content.title);
  const body = updatedBody(pullRequest.body, content.body, content.marker);
  const changes = {
    ...(pullRequest.title === title ? {} : { title }),
    ...(pullRequest.body === body ? {} : { body }),
    ...(pullRequest.base === content.base ? {} : { base: content.base }),
  };
  if (Object.keys(changes).length > 0) await api.edit(pullRequest, changes, signal);
  return { ...pullRequest, ...changes };
}

/** What a forge says no to for good, short of not knowing us at all. */
function isRefusal(error: unknown): error is ForgeError {
  if (error instanceof ForgeAuthenticationError) return false;
  return error instanceof ForgeError && !error.retryable;
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((other) => sameName(other, name));
}

/** Forges take names in any case for the same. */
function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
