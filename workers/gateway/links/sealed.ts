import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkKey, LinkKeys } from './link-keys.ts';

/**
 * Plain data as text that only we can have made: `keyId.payload.signature`, safe in addresses and cookies. It hides
 * nothing. `purpose` keeps what was signed for one thing from being taken for another.
 */
export function seal(keys: LinkKeys, purpose: string, content: object): string {
  const [key] = keys;
  const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${key.id}.${payload}.${signatureOf(key, purpose, payload)}`;
}

/** What was sealed for this purpose; undefined where anything else made the text, or a key that is not known here. */
export function unseal(keys: LinkKeys, purpose: string, text: string): unknown {
  const [keyId, payload, signature, ...rest] = text.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) return undefined;
  // Compared as text: decoding skips letters that do not belong, and the text goes into a cookie as it is.
  const stated = Buffer.from(signature);
  const expected = Buffer.from(signatureOf(key, purpose, payload));
  if (stated.length !== expected.length || !timingSafeEqual(stated, expected)) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

function signatureOf({ key }: LinkKey, purpose: string, payload: string): string {
  return createHmac('sha256', key).update(`plumbline ${purpose}\n${payload}`).digest('base64url');
}
