import { createHash, timingSafeEqual } from 'node:crypto';
import { readSecret } from '../../config/secret.ts';
import type { SecretReference } from '../../config/schema/secret-reference.ts';

/**
 * Whether a header `Authorization: Bearer …` holds the secret. Takes as long where none is configured as for a wrong
 * one. Rejects with a SecretError where it cannot be read.
 */
export async function hasBearerToken(
  reference: SecretReference | undefined,
  authorization = '',
): Promise<boolean> {
  const expected = reference === undefined ? undefined : await readSecret(reference);
  const given = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
  const isEqual = timingSafeEqual(digest(given), digest(expected ?? ''));
  return isEqual && expected !== undefined && given !== '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
