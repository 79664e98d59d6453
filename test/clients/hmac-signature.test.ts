import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOfSignature, signBody } from '../../clients/hmac-signature.ts';

const key = 'k'.repeat(32);
const now = new Date('2027-01-01T00:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('a signature holds for its key and body, for five minutes either way', () => {
  const signature = signBody(key, '{"a":1}', now);
  assert.equal(faultOfSignature(key, '{"a":1}', signature, at(300)), undefined);
  assert.equal(faultOfSignature(key, '{"a":1}', signature, at(-300)), undefined);
  assert.match(faultOfSignature(key, '{"a":1}', signature, at(301)) ?? '', /300 seconds ago or ahead/);
  assert.match(faultOfSignature(key, '{"a":1}', signature, at(-301)) ?? '', /300 seconds ago or ahead/);
  assert.equal(faultOfSignature(key, '{"a":2}', signature, now), 'the signature is not right');
  assert.equal(faultOfSignature('another key', '{"a":1}', signature, now), 'the signature is not right');
});

test('a time that was changed afterwards breaks the signature', () => {
  const signature = signBody(key, 'body', at(-1000)).replace(/t=\d+/, `t=${now.getTime() / 1000}`);
  assert.equal(faultOfSignature(key, 'body', signature, now), 'the signature is not right');
});

test('what is no signature is told so', () => {
  for (const text of [undefined, '', 'v1=00', 't=1,v1=zz', `t=1,v1=${'0'.repeat(63)}`]) {
    assert.equal(faultOfSignature(key, 'body', text, now), 'expected a signature t=SECONDS,v1=HEX');
  }
});
