import { createHash } from 'node:crypto';
import { ClientError } from '../clients/errors.ts';
import { readSecret } from '../config/secret.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { FingerprintKey } from '../domain/infrastructure/secret-fingerprint.ts';
import { readOrMakeKey } from './key-file.ts';

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
 * After a change of key the one before is configured, too, for as long as decisions made by it should hold.
 */
export async function openFingerprintKey(configuration: Configuration): Promise<FingerprintKey> {
  const { fingerprintKey, previousFingerprintKey } = configuration.secrets;
  if (fingerprintKey !== undefined) {
    const key = keyFrom('fingerprintKey', await readSecret(fingerprintKey));
    if (previousFingerprintKey === undefined) return key;
    return { ...key, previous: keyFrom('previousFingerprintKey', await readSecret(previousFingerprintKey)) };
  }
  const { folder } = configuration.storage;
  if (folder === undefined) {
    throw new FingerprintKeyError(
      'storage in s3 is shared, so its workers need one key: set secrets.fingerprintKey to a reference, such as { env: PLUMBLINE_FINGERPRINT_KEY }',
    );
  }
  return keyFrom('fingerprintKey', await readOrMakeKey(`${folder}.fingerprint-key`));
}

function keyFrom(name: string, secret: string): FingerprintKey {
  if (secret.length < shortestKey) {
    throw new FingerprintKeyError(
      `the key behind secrets.${name} has ${secret.length} characters, expected ${shortestKey} or more; make one with: openssl rand -hex 32`,
    );
  }
  const key = createHash('sha256').update(secret).digest();
  const keyId = createHash('sha256').update('plumbline key id').update(key).digest('hex').slice(0, 6);
  return { keyId, key };
}
