import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkKeyFrom } from '../../../../workers/gateway/links/link-keys.ts';
import type { LinkKeys } from '../../../../workers/gateway/links/link-keys.ts';
import { seal } from '../../../../workers/gateway/links/sealed.ts';
import { covers, openGrant, sealGrant, signedLink } from '../../../../workers/gateway/links/signed-link.ts';

const old = linkKeyFrom('an old key of thirty-two characters or more');
const keys: LinkKeys = [linkKeyFrom('the key of today, thirty-two characters or more')];
const now = new Date('2026-06-01T12:00:00Z');
const expires = now.getTime() / 1000 + 60;
const grant = { scope: '/findings/abc', expires };

test('a link opens what it was made for until it expires', () => {
  const text = sealGrant(keys, grant);
  assert.deepEqual(openGrant(keys, text, now), grant);
  assert.deepEqual(openGrant(keys, text, new Date(expires * 1000 - 1)), grant);
  assert.equal(openGrant(keys, text, new Date(expires * 1000)), 'expired');
});

test('whatever was changed, cut, made up or signed for something else is invalid', () => {
  const text = sealGrant(keys, grant);
  const [keyId = '', payload = '', signature = ''] = text.split('.');
  const forged = Buffer.from(JSON.stringify({ ...grant, scope: '/' })).toString('base64url');
  const wrong = [
    '',
    '.',
    '..',
    '...',
    'x',
    text.slice(0, -2),
    `${text}x.y`,
    `${text}; Path=/`,
    `${text}\r\nset-cookie: a=b`,
    `${text}=`,
    `${text}.`,
    `${keyId}.${forged}.${signature}`,
    `${keyId}.${payload}.`,
    `${keyId}.${payload}.${'A'.repeat(43)}`,
    `other.${payload}.${signature}`,
    `__proto__.${payload}.${signature}`,
    sealGrant([old], grant),
    seal(keys, 'form', grant),
    '\u0000.💥.💥',
  ];
  for (const one of wrong) assert.equal(openGrant(keys, one, now), 'invalid', one);
});

test('what an earlier key signed stays good as long as that key is known', () => {
  const text = sealGrant([old], grant);
  assert.deepEqual(openGrant([...keys, old], text, now), grant);
  assert.equal(openGrant(keys, text, now), 'invalid');
});

test('a scope is a path and what is below it, nothing beside it', () => {
  assert.ok(covers(grant, '/findings/abc'));
  assert.ok(covers(grant, '/findings/abc/diff'));
  assert.ok(!covers(grant, '/findings/abcdef'));
  assert.ok(!covers(grant, '/findings'));
  assert.ok(!covers(grant, '/'));
  assert.ok(covers({ scope: '/' }, '/scans/shop/1-a'));
});

test('a link is the public address with the path and the grant, also below a path', () => {
  const link = signedLink(keys, 'https://example.org/drift/', '/findings/abc', { expires });
  const url = new URL(link);
  assert.equal(url.origin + url.pathname, 'https://example.org/drift/findings/abc');
  assert.deepEqual(openGrant(keys, url.searchParams.get('access') ?? '', now), grant);
});

test('a key that could be guessed is refused without naming it', () => {
  assert.throws(
    () => linkKeyFrom('hunter2'),
    (error: Error) => /7 characters, expected 32/.test(error.message) && !error.message.includes('hunter2'),
  );
});
