import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { ClientError } from '../../clients/errors.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import type { ShardWork } from './shard-work.ts';

/** It was sealed by another worker, with a key that this one does not have. */
export class SealedByOtherKeyError extends ClientError {
  readonly code = 'sealed-by-other-key';
  /** Another worker may have the key: while it is being changed, workers have one or the other. */
  readonly retryable = true;

  constructor() {
    super(
      'what this shard compares was sealed with a key that this worker does not have; give all workers the same secrets.fingerprintKey',
    );
  }
}

/** Bytes: what AES-GCM asks for. */
const nonceLength = 12;
const tagLength = 16;

/** Quick, and objects of Git repeat themselves so much that more effort saves little. */
const compression = { level: 1 };

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * Seals what a shard compares by AES-256-GCM with a key made of the fingerprint key, which all workers of a target
 * share and the storage does not hold: nonce, tag and ciphertext, one after the other. The nonce is a keyed hash of
 * the content, so that the same content gives the same bytes and no nonce is used for two.
 */
export async function sealWork({ key }: FingerprintKey, work: ShardWork): Promise<Buffer> {
  const content = await compress(JSON.stringify(work), compression);
  const nonce = createHmac('sha256', derived(key, 'nonce')).update(content).digest().subarray(0, nonceLength);
  const cipher = createCipheriv('aes-256-gcm', derived(key, 'content'), nonce);
  const sealed = [cipher.update(content), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]);
}

/** Throws SealedByOtherKeyError. */
export async function openWork(keys: FingerprintKey, sealed: Uint8Array): Promise<ShardWork> {
  const content = unsealed(keys, Buffer.from(sealed));
  return JSON.parse(String(await decompress(content))) as ShardWork;
}

function unsealed({ key, previous }: FingerprintKey, sealed: Buffer): Buffer {
  const content = sealed.subarray(nonceLength + tagLength);
  try {
    const nonce = sealed.subarray(0, nonceLength);
    const decipher = createDecipheriv('aes-256-gcm', derived(key, 'content'), nonce, {
      authTagLength: tagLength,
    });
    decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    if (previous === undefined) throw new SealedByOtherKeyError();
    return unsealed(previous, sealed);
  }
}

function derived(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `plumbline shard ${purpose}`, 32));
}
