import type { MemoryStore } from '../activities/comparison/comparison-memories.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';

/** What comparisons learn of each cluster, in the object store beside everything else. */
export function createComparisonMemoryStore(store: ObjectStore): MemoryStore {
  return {
    async read(name) {
      const body = await store.get(keyOf(name));
      return body === undefined ? undefined : new TextDecoder().decode(body);
    },
    async write(name, text) {
      await store.put(keyOf(name), text, { contentType: 'application/json' });
    },
  };
}

function keyOf(name: string): string {
  return `clusters/${name}`;
}
