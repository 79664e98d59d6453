import { InvalidKeyError } from '../object-store/errors.ts';
import type { ObjectStore } from '../object-store/object-store.ts';

/** Which workflow waits for a pull request. */
export interface PullRequestOwner {
  workflowId: string;
  branch: string;
  /** Known once it was opened. */
  pullRequest?: number;
}

/**
 * Remembers which workflow a branch belongs to, so that webhooks find it. Losing a record costs speed only: workflows
 * look for themselves from time to time.
 */
export interface PullRequestOwners {
  /** @param repository its id, as `TargetForge.repository` names it. */
  put(repository: string, owner: PullRequestOwner): Promise<void>;
  /** By branch, or by number where only that is known. */
  get(
    repository: string,
    by: { branch: string } | { pullRequest: number },
  ): Promise<PullRequestOwner | undefined>;
}

export function createPullRequestOwners(store: ObjectStore): PullRequestOwners {
  async function read<Value>(key: string): Promise<Value | undefined> {
    const body = await store.get(key).catch((error: unknown) => {
      // A branch that people named: none of ours has such a name.
      if (error instanceof InvalidKeyError) return undefined;
      throw error;
    });
    return body === undefined ? undefined : (JSON.parse(new TextDecoder().decode(body)) as Value);
  }

  return {
    async put(repository, owner) {
      await store.put(keyOf(repository, owner.branch), JSON.stringify(owner));
      if (owner.pullRequest === undefined) return;
      const place = JSON.stringify({ branch: owner.branch });
      await store.put(numberKeyOf(repository, owner.pullRequest), place);
    },

    async get(repository, by) {
      if ('branch' in by) return await read<PullRequestOwner>(keyOf(repository, by.branch));
      const place = await read<{ branch: string }>(numberKeyOf(repository, by.pullRequest));
      return place && (await read<PullRequestOwner>(keyOf(repository, place.branch)));
    },
  };
}

function keyOf(repository: string, branch: string): string {
  return `forge/${repository}/branches/${branch}.json`;
}

function numberKeyOf(repository: string, number: number): string {
  return `forge/${repository}/numbers/${number}.json`;
}
