import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './object.ts';

/** The key that fingerprints are made with. Its id stands in each of them, so that a change of key is no drift. */
export interface FingerprintKey {
  /** Letters, digits and dashes. */
  keyId: string;
  key: Uint8Array;
  /** Texts that are secret wherever they stand in an object. */
  secrets?: readonly string[];
  /** The key before this one: what was remembered or decided by its fingerprints still counts. */
  previous?: FingerprintKey;
}

/** Sixty-four bits: too many to meet by chance, too few to be of use without the key. */
const hexDigits = 16;

const form = /\bhmac:[A-Za-z0-9-]+:[0-9a-f]{16}\b/;

/**
 * A stand-in for a secret value, `hmac:KEYID:HEX`: equal for equal values of one field of one object, and of no use
 * to anybody without the key.
 *
 * @param place what the value belongs to; the same value elsewhere has another fingerprint.
 */
export function fingerprint({ keyId, key }: FingerprintKey, place: string, value: Json): string {
  const code = hmac(sha256, key, utf8ToBytes(`${place}\n${canonicalJson(value)}`));
  return `hmac:${keyId}:${bytesToHex(code).slice(0, hexDigits)}`;
}

/** A mask stands where a value should be: applying the object would destroy the secret behind it. */
export class MaskedValueError extends Error {
  readonly path: string;

  constructor(object: string, path: string) {
    super(
      `${object}: ${path} is a fingerprint (hmac:…), not a value; put the true value back into the source`,
    );
    this.name = 'MaskedValueError';
    this.path = path;
  }
}

/** Refuses an object that holds a fingerprint anywhere, in base64 too. Call it before every write. */
export function refuseMasks(object: string, value: unknown, path = ''): void {
  if (typeof value === 'string') {
    if (form.test(value) || form.test(decoded(value))) throw new MaskedValueError(object, path);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, child] of Object.entries(value)) refuseMasks(object, child, `${path}/${key}`);
  }
}

const base64 = /^[A-Za-z0-9+/\s]+=*\s*$/;

/** Longer texts are no single secret. */
const longestDecoded = 65_536;

function decoded(value: string): string {
  if (value.length > longestDecoded || !base64.test(value)) return '';
  try {
    return atob(value);
  } catch {
    return '';
  }
}
