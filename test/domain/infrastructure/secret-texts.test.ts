import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  secretTextsIn,
  secretTextsInPatch,
  withoutTexts,
} from '../../../domain/infrastructure/secret-texts.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';

const secret = (content: object, annotations: Record<string, string> = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'one', namespace: 'shop', annotations },
  ...content,
});

test('values of a Secret are secret as they stand and decoded, the longest first', () => {
  const texts = secretTextsIn(
    secret({ data: { a: btoa('hunter2-data') }, stringData: { b: 'hunter2-text!' } }),
  );
  assert.deepEqual(texts, [btoa('hunter2-data'), 'hunter2-text!', 'hunter2-data']);
});

test('credentials in other objects are found, and the rest of a longer text is not', () => {
  const env = [
    { name: 'DB_PASSWORD', value: 'p4ssw0rd' },
    { name: 'DB_URL', value: 'postgres://shop:s3cret@db/shop' },
    { name: 'MODE', value: 'production' },
  ];
  const texts = secretTextsIn({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api' },
    spec: {
      template: { spec: { containers: [{ env, args: ['--api-key', 'k3y-value', '--token=t0ken-1'] }] } },
    },
  });
  assert.deepEqual(new Set(texts), new Set(['p4ssw0rd', 's3cret', 'k3y-value', 't0ken-1']));
});

test('what a patch puts into a Secret is secret', () => {
  const reference = { apiVersion: 'v1', kind: 'Secret', name: 'one' };
  const patch = [{ path: '/data/a', value: btoa('hunter2') }, { path: '/data/b' }];
  assert.deepEqual(secretTextsInPatch(reference, patch), [btoa('hunter2')]);
});

test('a message loses what must not show, whole where one secret is part of another', () => {
  assert.equal(
    withoutTexts('denied: hunter2-long and hunter2', ['hunter2-long', 'hunter2']),
    'denied: (secret) and (secret)',
  );
});
