import { createObjectStore } from '../clients/object-store/create-object-store.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { readSecret } from '../config/secret.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { Storage } from '../config/schema/storage.ts';

/** The storage that a configuration names, with its credentials resolved. */
export async function openStorage({ storage }: Pick<Configuration, 'storage'>): Promise<ObjectStore> {
  const { folder, s3 } = storage;
  if (s3 !== undefined) return createObjectStore({ s3: await resolveS3(s3) });
  if (folder === undefined) throw new TypeError('storage names neither a folder nor s3');
  return createObjectStore({ folder });
}

async function resolveS3({ credentials, ...s3 }: NonNullable<Storage['s3']>) {
  if (credentials === undefined) return s3;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    ...s3,
    credentials: {
      accessKeyId: await readSecret(accessKeyId),
      secretAccessKey: await readSecret(secretAccessKey),
      ...(sessionToken === undefined ? {} : { sessionToken: await readSecret(sessionToken) }),
    },
  };
}
