import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { withArchive } from '../clients/object-store/with-archive.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { openStorage } from './storage.ts';

/** Where old parts of the audit trail go; undefined where they stay. */
export async function openTrailArchive({ retention }: Configuration): Promise<ObjectStore | undefined> {
  return retention.auditTrail === undefined
    ? undefined
    : await openStorage({ storage: retention.auditTrail.archive });
}

/** The storage of a configuration as the audit trail is read: with its archive behind it. */
export async function openTrailStorage(configuration: Configuration): Promise<ObjectStore> {
  const store = await openStorage(configuration);
  const archive = await openTrailArchive(configuration);
  return archive === undefined ? store : withArchive(store, archive);
}
