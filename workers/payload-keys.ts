import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { ClientError } from '../clients/errors.ts';
import { createPayloadEncryption } from '../clients/temporal/payload-encryption.ts';
import type { EncryptionKey } from '../clients/temporal/payload-encryption.ts';
import type { Encryption } from '../config/schema/encryption.ts';
import { readSecret } from '../config/secret.ts';

/** A key shorter than this could be guessed, characters. */
const shortestKey = 32;

/** A key that payloads are encrypted with is too weak. */
class WeakKeyError extends ClientError {
  readonly code = 'payload-key';
  readonly retryable = false;
}

/** How clients and workers turn values into what Temporal stores; undefined where that is Temporal's own way. */
export async function openDataConverter(
  encryption: Encryption | undefined,
): Promise<DataConverter | undefined> {
  if (encryption === undefined) return undefined;
  return {
    payloadCodecs: [createPayloadEncryption(await readPayloadKeys(encryption))],
    failureConverterPath: fileURLToPath(new URL('../workflows/failure-converter.ts', import.meta.url)),
  };
}

/** Every key, the one that encrypts first. Rejects in one line where one cannot be read, or could be guessed. */
export async function readPayloadKeys({
  keys: [current, ...older],
}: Encryption): Promise<[EncryptionKey, ...EncryptionKey[]]> {
  if (current === undefined) throw new TypeError('temporal.encryption.keys is empty');
  return [await readKey(current), ...(await Promise.all(older.map(readKey)))];
}

async function readKey({ id, key }: Encryption['keys'][number]): Promise<EncryptionKey> {
  const secret = await readSecret(key);
  if (secret.length < shortestKey) {
    throw new WeakKeyError(
      `the key ${id} of temporal.encryption has ${secret.length} characters, expected ${shortestKey} or more; make one with: openssl rand -hex 32`,
    );
  }
  return { id, secret };
}
