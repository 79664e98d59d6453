import type { ObjectStore } from '../../object-store/object-store.ts';
import { ForgeNotFoundError, ForgeUnavailableError } from '../errors.ts';
import type { LocalPullRequest } from './local-forge.ts';

/** Pull requests in the object store, shared by all processes. */
export interface PullRequestRecords {
  /** Number of the newest one of a branch, or a new number, kept from then on. */
  numberOf(branch: string): Promise<number>;
  /** The same without giving out a new one. */
  knownNumberOf(branch: string): Promise<number | undefined>;
  /** The branch gets a new number next time, unless somebody has taken one since. */
  release(branch: string, number: number): Promise<void>;
  load(number: number): Promise<LocalPullRequest | undefined>;
  /** Changes one; `change` is called again on the newest when somebody else was first. The same object is no change. */
  change(
    number: number,
    change: (present: LocalPullRequest | undefined) => LocalPullRequest,
  ): Promise<LocalPullRequest>;
  /** Numbers given out so far. */
  count(): Promise<number>;
}

/** Which numbers are taken: the last one, and that of each branch with an open pull request. */
interface Index {
  last: number;
  branches: Record<string, number>;
}

const mostTries = 20;

/** @param id of the repository, as a part of keys. */
export function createPullRequestRecords(store: ObjectStore, id: string): PullRequestRecords {
  const keyOf = (name: string): string => `forge/${id}/pull-requests/${name}.json`;

  async function swap<Value>(name: string, change: (present: Value | undefined) => Value): Promise<Value> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const { body, version } = await store.getVersioned(keyOf(name));
      const present = body === undefined ? undefined : (parse(body) as Value);
      const changed = change(present);
      if (changed === present) return changed;
      if (await store.compareAndSwap(keyOf(name), version, JSON.stringify(changed))) return changed;
    }
    throw new ForgeUnavailableError(`pull requests of ${id} change too often to be written`);
  }

  async function index(): Promise<Index> {
    const body = await store.get(keyOf('index'));
    return body === undefined ? { last: 0, branches: {} } : (parse(body) as Index);
  }

  return {
    async numberOf(branch) {
      const { branches, last } = await swap<Index>('index', (present = { last: 0, branches: {} }) => {
        if (Object.hasOwn(present.branches, branch)) return present;
        const number = present.last + 1;
        return { last: number, branches: { ...present.branches, [branch]: number } };
      });
      return branches[branch] ?? last;
    },

    async knownNumberOf(branch) {
      const { branches } = await index();
      return Object.hasOwn(branches, branch) ? branches[branch] : undefined;
    },

    async release(branch, number) {
      await swap<Index>('index', (present = { last: number, branches: {} }) => {
        if (present.branches[branch] !== number) return present;
        const { [branch]: _, ...branches } = present.branches;
        return { ...present, branches };
      });
    },

    async load(number) {
      const body = await store.get(keyOf(String(number)));
      return body === undefined ? undefined : (parse(body) as LocalPullRequest);
    },

    change: (number, change) => swap<LocalPullRequest>(String(number), change),

    count: async () => (await index()).last,
  };
}

/** The record that has to be there. */
export function existing(number: number, record: LocalPullRequest | undefined): LocalPullRequest {
  if (record === undefined) throw new ForgeNotFoundError(`there is no pull request ${number}`);
  return record;
}

function parse(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(body));
}
