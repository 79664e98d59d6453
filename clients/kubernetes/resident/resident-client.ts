import type { KubernetesClient, ListOptions, ResourceType } from '../kubernetes-client.ts';
import { FollowedList, defaultFollowSettings } from './followed-list.ts';
import type { FollowSettings } from './followed-list.ts';
import { MemoryBudget } from './memory-budget.ts';
import type { ObjectChange } from './object-change.ts';

/** Objects of one cluster held in memory, as JSON. */
const mostBytes = 256 * 1024 * 1024;

/** A client whose lists come from memory once they have been asked for: each is read once and then followed. */
export interface ResidentClient extends KubernetesClient {
  /** Lists may be older than an answer to a read, by as much as a watch needs to tell. */
  readonly lags: true;
  /** Calls back for what changes in lists that are followed, until the returned function is called. */
  onChange(listener: (change: ObjectChange) => void): () => void;
}

export interface ResidentOptions {
  /** Bytes of objects held at most, 256 MiB by default; a list that does not fit is read each time. */
  mostBytes?: number;
  follow?: Partial<FollowSettings>;
}

/**
 * Wraps a client. Each list that is asked for without a selector is followed from then on; one that cannot be
 * followed, or is not current, is read from the server. Everything but lists goes to the server as ever. `close`
 * ends the watches and leaves the wrapped client open.
 */
export function createResidentClient(
  kubernetes: KubernetesClient,
  options: ResidentOptions = {},
): ResidentClient {
  const budget = new MemoryBudget(options.mostBytes ?? mostBytes);
  const settings = { ...defaultFollowSettings, ...options.follow };
  const followed = new Map<string, FollowedList>();
  const listeners = new Set<(change: ObjectChange) => void>();
  let closed = false;
  const tell = (change: ObjectChange): void => {
    for (const listener of listeners) listener(change);
  };

  function follow(type: ResourceType, selection: ListOptions): FollowedList | undefined {
    const { namespace, metadataOnly = false, labelSelector, fieldSelector } = selection;
    if (closed || labelSelector !== undefined || fieldSelector !== undefined) return undefined;
    if (!type.verbs.includes('watch')) return undefined;
    const key = JSON.stringify([type.apiVersion, type.kind, namespace ?? null, metadataOnly]);
    const known = followed.get(key);
    if (known !== undefined) return known;
    const scope = { type, namespace, metadataOnly };
    const list = new FollowedList(kubernetes, scope, budget, tell, settings);
    followed.set(key, list);
    return list;
  }

  return {
    ...kubernetes,
    lags: true,
    async *list(type, selection = {}) {
      const list = follow(type, selection);
      if (list !== undefined && (await list.isFresh(selection.signal))) yield* list.pages();
      else yield* kubernetes.list(type, selection);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      await Promise.all([...followed.values()].map((list) => list.stop()));
    },
  };
}
