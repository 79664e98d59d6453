import type { ObjectStore } from './object-store.ts';

/** A store behind which an archive has what was moved away: what is read may come from either, and writes go to the store. */
export function withArchive(store: ObjectStore, archive: ObjectStore): ObjectStore {
  return {
    ...store,
    get: async (key) => (await store.get(key)) ?? (await archive.get(key)),
    async getVersioned(key) {
      const present = await store.getVersioned(key);
      return present.body === undefined ? await archive.getVersioned(key) : present;
    },
    async *list(prefix) {
      const archived = new Set<string>();
      for await (const key of archive.list(prefix)) {
        archived.add(key);
        yield key;
      }
      for await (const key of store.list(prefix)) if (!archived.has(key)) yield key;
    },
  };
}
