import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceDigest, findingId } from '../../../domain/infrastructure/finding-id.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import {
  fingerprint,
  MaskedValueError,
  refuseMasks,
} from '../../../domain/infrastructure/secret-fingerprint.ts';
import { maskObject, maskValue } from '../../../domain/infrastructure/sensitive-values.ts';

const key = { keyId: 'k1', key: new Uint8Array(32).fill(1) };
const other = { keyId: 'k2', key: new Uint8Array(32).fill(2) };

test('a fingerprint is the same for the same value in the same place, and nowhere else', () => {
  const one = fingerprint(key, 'Secret a /data/x', 'aHVudGVyMg==');
  assert.match(one, /^hmac:k1:[0-9a-f]{16}$/);
  assert.equal(fingerprint(key, 'Secret a /data/x', 'aHVudGVyMg=='), one);
  assert.notEqual(fingerprint(key, 'Secret b /data/x', 'aHVudGVyMg=='), one);
  assert.notEqual(fingerprint(key, 'Secret a /data/x', 'aHVudGVyMw=='), one);
  assert.notEqual(fingerprint(other, 'Secret a /data/x', 'aHVudGVyMg==').slice(8), one.slice(8));
});

test('a mask is refused wherever it hides, a value is not', () => {
  const mask = fingerprint(key, 'x', 'y');
  const hiding = [mask, btoa(mask), btoa(`${mask}\n`), `password: ${mask}`, { data: { deep: [mask] } }];
  for (const value of hiding) assert.throws(() => refuseMasks('Secret a', value), MaskedValueError);
  for (const value of ['hmac:', btoa('hunter2'), 'hmac:k1:short', null, 5, '////'])
    refuseMasks('Secret a', value);
});

const secret: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'a',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'canary', note: 'open' },
  },
  data: { x: 'canary', y: 'canary' },
};

test('masking a Secret leaves its keys and what is open', () => {
  const masked = maskObject(key, secret, {
    metadata: { annotations: secret.metadata.annotations ?? {} },
    data: { x: 'canary' },
  });
  const text = JSON.stringify(masked);
  assert.doesNotMatch(text, /canary/);
  assert.match(text, /"note":"open"/);
  assert.match(text, /"x":"hmac:k1:[0-9a-f]{16}"/);
});

const source = (env: object[]) => ({
  object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { env } },
  secret: false,
});

test('an env value is masked by its name, at whatever index it stands', () => {
  const [first, second] = [
    [{ name: 'API_TOKEN', value: 'canary' }],
    [
      { name: 'A', value: 'b' },
      { name: 'API_TOKEN', value: 'canary' },
    ],
  ];
  const one = maskValue(key, source(first), ['spec', 'env', 0, 'value'], 'canary');
  assert.match(JSON.stringify(one), /hmac:/);
  assert.equal(maskValue(key, source(second), ['spec', 'env', 1, 'value'], 'canary'), one);
  assert.equal(maskValue(key, source(second), ['spec', 'env', 0, 'value'], 'b'), 'b');
  assert.doesNotMatch(JSON.stringify(maskValue(key, source(second), ['spec', 'env'], second)), /canary/);
});

test('ids and digests move with what they are about, and with nothing else', () => {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
  const id = findingId('prod', object, 'image');
  assert.equal(findingId('prod', { ...object, apiVersion: 'apps/v1beta1' }, 'image'), id);
  for (const moved of [
    findingId('test', object, 'image'),
    findingId('prod', { ...object, name: 'api' }, 'image'),
    findingId('prod', object, 'configuration'),
  ]) {
    assert.notEqual(moved, id);
  }
  const evidence = { target: 'prod', object, uid: 'u', desired: { a: 1, b: 2 }, live: ['x'] };
  const digest = evidenceDigest(evidence);
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.equal(evidenceDigest({ ...evidence, desired: { b: 2, a: 1 } }), digest);
  for (const change of [{ uid: 'v' }, { desired: { a: 1, b: 3 } }, { live: ['y'] }, { target: 'test' }]) {
    assert.notEqual(evidenceDigest({ ...evidence, ...change }), digest);
  }
});
