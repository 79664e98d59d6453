import { createFolderStore } from './folder-store.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3StoreOptions } from './s3-connection.ts';
import { createS3Store } from './s3-store.ts';

/** Where things are stored: a folder, or an S3-compatible bucket. Secrets are already resolved. */
export type ObjectStoreConfiguration = { folder: string } | { s3: S3StoreOptions };

export function createObjectStore(configuration: ObjectStoreConfiguration): ObjectStore {
  return 'folder' in configuration
    ? createFolderStore(configuration.folder)
    : createS3Store(configuration.s3);
}
