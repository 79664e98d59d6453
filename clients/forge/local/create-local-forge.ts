import { markerOf } from '../../../domain/forge/marker.ts';
import { limitText, limitTitle, newBody, updatedBody } from '../../../domain/forge/pull-request-text.ts';
import type { PullRequestReference, PullRequestState } from '../../../domain/forge/pull-request.ts';
import { UnknownRevisionError } from '../../git/errors.ts';
import type { GitBranches } from '../../git/git-branches.ts';
import type { GitRepositoryReference } from '../../git/git-client.ts';
import type { ObjectStore } from '../../object-store/object-store.ts';
import { ForgeRefusedError } from '../errors.ts';
import type { PullRequestContent } from '../forge.ts';
import type { LocalForge, LocalPullRequest } from './local-forge.ts';
import { createPullRequestRecords, existing } from './pull-request-records.ts';

export interface LocalForgeDeps {
  store: ObjectStore;
  branches: GitBranches;
  repository: GitRepositoryReference;
  /** Name of the repository as a part of keys in the store. */
  id: string;
  /** Where people see a pull request. */
  urlOf: (number: number) => string;
  now: () => Date;
}

/**
 * Pull requests of a repository without a forge. Their records are in the object store, each changed by
 * compare-and-swap; what is merged is asked of the repository itself, so that a merge made by hand, or one whose record
 * was lost half-way, is seen.
 */
export function createLocalForge(deps: LocalForgeDeps): LocalForge {
  const { branches, repository, urlOf, now } = deps;
  const records = createPullRequestRecords(deps.store, deps.id);

  const forge: LocalForge = {
    async propose(content, signal) {
      const { branch } = content;
      const head = await branches.tipOf(repository, branch, signal);
      if (head === undefined) {
        const reason = `branch ${branch} does not exist`;
        throw new ForgeRefusedError(`cannot open a pull request: ${reason}`, reason);
      }
      // A number whose pull request was closed belongs to it; the branch then gets another.
      for (;;) {
        const number = await records.numberOf(branch);
        const present = await records.load(number);
        const current = present && (await refreshed(present, signal));
        if (current !== undefined && current.state !== 'open') {
          await records.release(branch, number);
          continue;
        }
        if (current === undefined) await assertSomethingToMerge(content.base, head, signal);
        const record = await records.change(number, (known) => asProposed(known, number, head, content));
        return { number, url: urlOf(number), branch: record.branch };
      }
    },

    async find(branch, _base, signal) {
      const number = await records.knownNumberOf(branch);
      const present = number === undefined ? undefined : await records.load(number);
      const record = present && (await refreshed(present, signal));
      if (record?.state !== 'open') return undefined;
      return { number: record.number, url: urlOf(record.number), branch };
    },

    async read({ number }, signal) {
      const record = await refreshed(existing(number, await records.load(number)), signal);
      return await stateOf(record, signal);
    },

    async comment({ number }, { body, marker }) {
      const text = limitText(body, marker);
      await records.change(number, (present) => {
        const record = existing(number, present);
        const known = record.comments.find((comment) => comment.marker === marker);
        if (known?.body === text) return record;
        const at = now().toISOString();
        const comments = known
          ? record.comments.map((comment) => (comment === known ? { ...comment, body: text } : comment))
          : [...record.comments, { marker, body: text, at }];
        return { ...record, comments, updatedAt: at };
      });
    },

    async close(reference, reason, signal) {
      const { number, branch } = reference;
      const record = await refreshed(existing(number, await records.load(number)), signal);
      if (record.state === 'open') await closeRecord(number, reason, 'Plumbline');
      await records.release(branch, number);
      await removeBranch(record, signal);
    },

    async list(signal) {
      const list: LocalPullRequest[] = [];
      for (let number = await records.count(); number > 0; number -= 1) {
        const record = await records.load(number);
        if (record !== undefined) list.push(await refreshed(record, signal));
      }
      return list;
    },

    async view(number, signal) {
      const record = await records.load(number);
      if (record === undefined) return undefined;
      const pullRequest = await refreshed(record, signal);
      return { pullRequest, state: await stateOf(pullRequest, signal) };
    },

    async difference(number, signal) {
      const record = existing(number, await records.load(number));
      return await branches.difference(repository, record.base, record.head, signal);
    },

    async merge(number, { head, by }, signal) {
      const record = await refreshed(existing(number, await records.load(number)), signal);
      if (record.state === 'merged') return { outcome: 'merged', commit: record.mergeCommit ?? record.head };
      if (record.state === 'closed') return notMergeable('it is closed');
      if (record.draft) return notMergeable('it is a draft');
      if (record.head !== head) return notMergeable('its branch has moved since; look at it again');
      const message = `Merge pull request ${number}: ${record.title}\n\nMerged-by: ${by.name}\n`;
      const merge = { base: record.base, head, message, author: by };
      const merged = await branches.merge(repository, merge, signal);
      if (merged.outcome === 'conflict')
        return notMergeable(`${record.base} has changed ${merged.files.join(', ')} in another way`);
      const { commit } = merged;
      const done = await records.change(number, (present) => asMerged(present ?? record, commit, by.name));
      await records.release(done.branch, number);
      await removeBranch(done, signal);
      return { outcome: 'merged', commit };
    },

    async decline(number, { by, reason }) {
      const { branch } = await closeRecord(number, reason, by);
      await records.release(branch, number);
    },
  };

  async function assertSomethingToMerge(base: string, head: string, signal?: AbortSignal): Promise<void> {
    if ((await branches.compare(repository, base, head, signal)).merged === undefined) return;
    const reason = `${base} holds everything that the branch holds`;
    throw new ForgeRefusedError(`cannot open a pull request: ${reason}`, reason);
  }

  /** Everybody may push, merge or delete without telling us: what became of an open one is asked of the repository. */
  async function refreshed(record: LocalPullRequest, signal?: AbortSignal): Promise<LocalPullRequest> {
    if (record.state !== 'open') return record;
    const tip = await branches.tipOf(repository, record.branch, signal);
    const head = tip ?? record.head;
    const merged = await mergeOf(record.base, head, signal);
    if (merged === undefined && tip === record.head) return record;
    return await records.change(record.number, (present = record) => {
      if (present.state !== 'open') return present;
      if (merged !== undefined) return asMerged({ ...present, head }, merged.commit, merged.by);
      const updatedAt = now().toISOString();
      // Without its branch there is nothing left to merge.
      if (tip === undefined) return { ...present, state: 'closed', updatedAt };
      return present.head === head ? present : { ...present, head, updatedAt };
    });
  }

  async function mergeOf(base: string, head: string, signal?: AbortSignal) {
    try {
      return (await branches.compare(repository, base, head, signal)).merged;
    } catch (error) {
      // Its branch was deleted, and its commits with it.
      if (error instanceof UnknownRevisionError && error.revision === head) return undefined;
      throw error;
    }
  }

  async function stateOf(record: LocalPullRequest, signal?: AbortSignal): Promise<PullRequestState> {
    const { state, head, mergeCommit, by, base } = record;
    const common = {
      state,
      head,
      checks: 'none' as const,
      ...(mergeCommit === undefined ? {} : { mergeCommit }),
      ...(by === undefined ? {} : { by }),
    };
    if (state !== 'open') return common;
    const { conflicts } = await branches.compare(repository, base, head, signal);
    return { ...common, mergeable: conflicts.length === 0 };
  }

  async function closeRecord(number: number, reason: string, by: string): Promise<LocalPullRequest> {
    const reference: PullRequestReference = { number, url: urlOf(number), branch: '' };
    await forge.comment(reference, { body: reason, marker: markerOf('closed') });
    return await records.change(number, (present) => {
      const record = existing(number, present);
      if (record.state !== 'open') return record;
      return { ...record, state: 'closed', by, updatedAt: now().toISOString() };
    });
  }

  /** The branch as it was when the pull request ended; one that somebody has pushed to since stays. */
  async function removeBranch({ branch, head }: LocalPullRequest, signal?: AbortSignal): Promise<void> {
    await branches.remove(repository, branch, head, signal);
  }

  function asProposed(
    present: LocalPullRequest | undefined,
    number: number,
    head: string,
    content: PullRequestContent,
  ): LocalPullRequest {
    const { branch, base, draft, marker } = content;
    const at = now().toISOString();
    const stated = { branch, base, draft, title: limitTitle(content.title), head };
    if (present === undefined) {
      const { labels, reviewers } = content;
      const body = newBody(content.body, marker);
      const opened = { state: 'open' as const, comments: [], openedAt: at, updatedAt: at };
      return { number, ...stated, body, labels, reviewers, ...opened };
    }
    const updated = {
      ...present,
      ...stated,
      body: updatedBody(present.body, content.body, marker),
      labels: union(present.labels, content.labels),
      reviewers: union(present.reviewers, content.reviewers),
    };
    return JSON.stringify(updated) === JSON.stringify(present) ? present : { ...updated, updatedAt: at };
  }

  function asMerged(record: LocalPullRequest, mergeCommit: string, by: string): LocalPullRequest {
    if (record.state === 'merged') return record;
    return { ...record, state: 'merged', mergeCommit, by, updatedAt: now().toISOString() };
  }

  return forge;
}

function notMergeable(reason: string): { outcome: 'not-mergeable'; reason: string } {
  return { outcome: 'not-mergeable', reason };
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])];
}
