import type { ObjectStore } from '../object-store/object-store.ts';
import { RegistryUnavailableError } from './errors.ts';
import type { ModelRegistry, RegisteredVersion } from './registry.ts';
import { withCandidate, withFormer, withoutCandidate, withServing } from './version-list.ts';
import type { StoredVersion, VersionList } from './version-list.ts';

/** Far more than can register versions of one model at the same time. */
const mostTries = 50;

/** A registry of our own in the storage: one list for each model, changed by compare-and-swap only. */
export function createStoredRegistry(store: ObjectStore): ModelRegistry {
  async function read(model: string): Promise<VersionList> {
    return listOf(await store.get(keyOf(model)));
  }

  async function update(model: string, change: (list: VersionList) => VersionList): Promise<VersionList> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const { body, version } = await store.getVersioned(keyOf(model));
      const list = listOf(body);
      const next = change(list);
      if (next === list) return list;
      if (await store.compareAndSwap(keyOf(model), version, JSON.stringify(next))) return next;
    }
    throw new RegistryUnavailableError(
      `the versions of ${model} are changed too often to be written; try again`,
    );
  }

  return {
    async register(candidate) {
      const { model, transaction } = candidate;
      const list = await update(model, (before) => withCandidate(before, candidate));
      const registered = list.find((one) => one.transaction === transaction);
      if (registered === undefined) throw new TypeError('a version that was just registered is not listed');
      return describe(registered);
    },

    async withdraw(model, transaction, why) {
      const list = await update(model, (before) => withoutCandidate(before, transaction, why));
      const withdrawn = list.find((one) => one.transaction === transaction);
      return withdrawn === undefined ? undefined : describe(withdrawn);
    },

    async serve(model, version) {
      await update(model, (before) => withServing(before, model, version));
    },

    async serveFormer(model, version) {
      const list = await update(model, (before) => withFormer(before, version));
      return list.find((one) => one.version === version)?.servedBefore ?? undefined;
    },

    async versions(model) {
      const list = await read(model);
      return list.map((one) => ({ ...describe(one), status: one.status, transaction: one.transaction }));
    },
  };
}

function keyOf(model: string): string {
  return `models/${model}/registry/versions.json`;
}

function describe({ model, version, modelUri }: StoredVersion): RegisteredVersion {
  return { registry: 'plumbline', name: model, version, modelUri };
}

function listOf(body: Uint8Array | undefined): VersionList {
  return body === undefined ? [] : (JSON.parse(new TextDecoder().decode(body)) as VersionList);
}
