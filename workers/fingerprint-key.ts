import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ClientError } from '../clients/errors.ts';
import { readSecret } from '../config/secret.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { FingerprintKey } from '../domain/infrastructure/secret-fingerprint.ts';

/** A key shorter than this could be guessed, and with it what the fingerprints stand for. */
const shortestKey = 32;

/** The fingerprint key is missing or too weak. */
class FingerprintKeyError extends ClientError {
  readonly code = 'fingerprint-key';
  readonly retryable = false;
}

/**
 * The key that fingerprints of secret values are made with: the configured one or, where findings are kept in a
 * folder of this machine, one that is made at the first start and kept beside that folder, readable by its owner only.
 */
export async function openFingerprintKey(configuration: Configuration): Promise<FingerprintKey> {
  const reference = configuration.secrets.fingerprintKey;
  if (reference !== undefined) return keyFrom(await readSecret(reference));
  const { folder } = configuration.storage;
  if (folder === undefined) {
    throw new FingerprintKeyError(
      'storage in s3 is shared, so its workers need one key: set secrets.fingerprintKey to a reference, such as { env: PLUMBLINE_FINGERPRINT_KEY }',
    );
  }
  return keyFrom(await readOrMakeKey(`${folder}.fingerprint-key`));
}

function keyFrom(secret: string): FingerprintKey {
  if (secret.length < shortestKey) {
    throw new FingerprintKeyError(
      `the key behind secrets.fingerprintKey has ${secret.length} characters, expected ${shortestKey} or more; make one with: openssl rand -hex 32`,
    );
  }
  const key = createHash('sha256').update(secret).digest();
  const keyId = createHash('sha256').update('plumbline key id').update(key).digest('hex').slice(0, 6);
  return { keyId, key };
}

/** Two workers that start at once agree on one key: linking fails for the second. */
async function readOrMakeKey(file: string): Promise<string> {
  const known = await readKey(file);
  if (known !== undefined) return known;
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, randomBytes(32).toString('hex'), { mode: 0o600 });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(draft);
  return (await readKey(file)) ?? '';
}

async function readKey(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
