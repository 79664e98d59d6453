import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { textHash } from '../../domain/text/text-hash.ts';
import { isProfileLocation } from '../datasets/comparison/open-reference.ts';
import type { LocatedData } from '../datasets/comparison/with-sides.ts';
import { formatVersion } from '../datasets/profile/format.ts';
import type { ProfileSettings } from '../datasets/profile/format.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import { digestOfLocation } from './location-digest.ts';

/** The place of the profile of a reference: on this machine for the comparison, in the storage for other workers. */
export interface KeptProfile {
  /** On this machine; whoever finds no file there makes it. */
  file: string;
  /** Stores what was made, and forgets profiles of what the reference was before. */
  keep(): Promise<void>;
  /** Takes it away here and in the storage: it turned out to be damaged. */
  discard(): Promise<void>;
}

export interface KeptProfiles {
  /**
   * Finds the profile of what the reference holds now, made with these settings, and fetches it where it is stored;
   * undefined where the reference is a profile itself. Rejects with a DatasetError where the reference holds nothing.
   */
  of(model: string, reference: LocatedData, settings: ProfileSettings): Promise<KeptProfile | undefined>;
}

/** A larger profile would have to stand in the memory of a worker as a whole: each machine makes its own. */
const mostStoredBytes = 256_000_000;

/** @param folder of this machine, for copies that can be fetched again */
export function createKeptProfiles(store: ObjectStore, folder: string): KeptProfiles {
  return {
    async of(model, reference, settings) {
      if (await isProfileLocation(reference.location)) return undefined;
      const digest = await digestOfLocation(reference.location);
      const facts = JSON.stringify([formatVersion, digest, reference.options, settings]);
      const name = `${textHash(facts, 32)}.profile`;
      const prefix = `models/${model}/profiles/`;
      const own = path.join(folder, model);
      const file = path.join(own, name);
      await mkdir(own, { recursive: true });
      await fetchInto(store, `${prefix}${name}`, file);
      return {
        file,
        async keep() {
          const stored = await keysBelow(store, prefix);
          const { size } = await stat(file);
          if (!stored.includes(`${prefix}${name}`) && size <= mostStoredBytes)
            await store.put(`${prefix}${name}`, await readFile(file));
          for (const key of stored) if (key !== `${prefix}${name}`) await store.delete(key);
          for (const other of await readdir(own))
            if (other.endsWith('.profile') && other !== name)
              await rm(path.join(own, other), { force: true });
        },
        async discard() {
          await store.delete(`${prefix}${name}`);
          await rm(file, { force: true });
        },
      };
    },
  };
}

async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

/** Makes a stored profile a file of this machine, unless it is one already or is not stored. */
async function fetchInto(store: ObjectStore, key: string, file: string): Promise<void> {
  const isHere = await stat(file).then(
    () => true,
    () => false,
  );
  if (isHere) return;
  const body = await store.get(key);
  if (body === undefined) return;
  const partial = `${file}.${randomUUID()}`;
  await writeFile(partial, body);
  await rename(partial, file);
}
