import assert from 'node:assert/strict';
import { createDecipheriv, createHash } from 'node:crypto';
import { test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { createPayloadEncryption, isEncrypted } from '../../../clients/temporal/payload-encryption.ts';

const old = { id: '2026-01', secret: 'o'.repeat(32) };
const present = { id: '2026-11', secret: 'p'.repeat(64) };
const codec = createPayloadEncryption([present, old]);
const secret = { password: 'canary-4711' };

const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const text = (payload: Payload | undefined): string => Buffer.from(payload?.data ?? []).toString('latin1');

async function only(payloads: Promise<Payload[]>): Promise<Payload> {
  const [payload] = await payloads;
  assert(payload !== undefined);
  return payload;
}

test('a payload is unreadable, and its name and type with it, until it is decoded', async () => {
  const encrypted = await only(codec.encode([payloadOf(secret)]));
  assert(isEncrypted(encrypted));
  assert(!text(encrypted).includes('canary'));
  assert(!text(encrypted).includes('json/plain'));
  const decoded = await only(codec.decode([encrypted]));
  assert.deepEqual(defaultPayloadConverter.fromPayload(decoded), secret);
});

test('the same value twice looks different, so that nobody sees that it is the same', async () => {
  const [one, other] = await codec.encode([payloadOf(secret), payloadOf(secret)]);
  assert.notEqual(text(one), text(other));
});

test('nothing, and no payloads at all, keep what they are', async () => {
  assert.deepEqual(await codec.encode([]), []);
  const nothing = await only(codec.encode([payloadOf(undefined)]));
  assert.equal(defaultPayloadConverter.fromPayload(await only(codec.decode([nothing]))), undefined);
});

test('what was encrypted with a key of before opens, and new payloads take the first key', async () => {
  const before = await only(createPayloadEncryption([old]).encode([payloadOf(secret)]));
  assert.deepEqual(defaultPayloadConverter.fromPayload(await only(codec.decode([before]))), secret);
  const now = await only(codec.encode([payloadOf(secret)]));
  assert.equal(Buffer.from(now.metadata?.['encryption-key-id'] ?? []).toString(), present.id);
});

test('what was never encrypted passes, so that workflows from before go on', async () => {
  const plain = payloadOf(secret);
  assert.deepEqual(await codec.decode([plain]), [plain]);
});

test('a payload of an unknown key, a damaged one and one with another key of that id are refused by name', async () => {
  const encrypted = await only(codec.encode([payloadOf(secret)]));
  await assert.rejects(createPayloadEncryption([old]).decode([encrypted]), {
    code: 'temporal-payload-decryption',
    message:
      'a payload was encrypted with key "2026-11", which temporal.encryption.keys does not name; add it behind the others',
  });
  const tampered = { ...encrypted, data: Buffer.from(encrypted.data ?? []) };
  tampered.data[20] = (tampered.data[20] ?? 0) ^ 1;
  const impostor = createPayloadEncryption([{ id: present.id, secret: 'x'.repeat(32) }]);
  for (const decode of [
    codec.decode([tampered]),
    codec.decode([{ ...encrypted, data: Buffer.alloc(10) }]),
    codec.decode([{ metadata: encrypted.metadata ?? {} }]),
    impostor.decode([encrypted]),
  ])
    await assert.rejects(decode, { message: /^a payload cannot be decrypted with key "2026-11": / });
});

test('the form is nonce, ciphertext and tag, so that any AES-GCM opens it', async () => {
  const { data } = await only(codec.encode([payloadOf(secret)]));
  const bytes = Buffer.from(data ?? []);
  const key = createHash('sha256').update(present.secret).digest();
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  assert(plain.toString('latin1').includes('canary-4711'));
});
