import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { PayloadDecryptionError } from './errors.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** A key with its name; `secret` is as long and random as whoever made it wanted, and is stretched to 256 bits. */
export interface EncryptionKey {
  id: string;
  secret: string;
}

/** What an encrypted payload says of itself, in the form of Temporal's own samples, so that their tools read it too. */
const encoding = 'binary/encrypted';
const keyIdField = 'encryption-key-id';

/** Bytes: what AES-GCM asks for. */
const nonceLength = 12;
const tagLength = 16;

/**
 * Encrypts each payload by AES-256-GCM with the first key: nonce, ciphertext and tag, one after the other. A nonce
 * is random, so one key should see at most 2^32 payloads.
 * Decrypts with whichever key the payload names, and passes on what was never encrypted: workflows that began before
 * go on.
 */
export function createPayloadEncryption(keys: readonly [EncryptionKey, ...EncryptionKey[]]): PayloadCodec {
  const [current] = keys;
  const ciphers = new Map(keys.map(({ id, secret }) => [id, createHash('sha256').update(secret).digest()]));
  const currentKey = ciphers.get(current.id) as Buffer;
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, current.id, currentKey)),
    decode: async (payloads) =>
      payloads.map((payload) => (isEncrypted(payload) ? decrypt(payload, ciphers) : payload)),
  };
}

export function isEncrypted({ metadata }: Payload): boolean {
  return textOf(metadata?.['encoding']) === encoding;
}

function encrypt(payload: Payload, id: string, key: Buffer): Payload {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const ciphertext = cipher.update(PayloadMessage.encode(payload).finish());
  return {
    metadata: { encoding: Buffer.from(encoding), [keyIdField]: Buffer.from(id) },
    data: Buffer.concat([nonce, ciphertext, cipher.final(), cipher.getAuthTag()]),
  };
}

function decrypt({ metadata, data }: Payload, keys: ReadonlyMap<string, Buffer>): Payload {
  const id = textOf(metadata?.[keyIdField]);
  const key = keys.get(id);
  if (key === undefined) throw PayloadDecryptionError.unknownKey(id);
  const bytes = Buffer.from(data ?? []);
  if (bytes.byteLength < nonceLength + tagLength) throw PayloadDecryptionError.damaged(id);
  const tagAt = bytes.byteLength - tagLength;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength));
    decipher.setAuthTag(bytes.subarray(tagAt));
    const plain = Buffer.concat([decipher.update(bytes.subarray(nonceLength, tagAt)), decipher.final()]);
    return PayloadMessage.decode(plain);
  } catch {
    throw PayloadDecryptionError.damaged(id);
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return new TextDecoder().decode(bytes ?? undefined);
}
