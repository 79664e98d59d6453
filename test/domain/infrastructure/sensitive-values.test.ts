import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { maskObject, maskValue } from '../../../domain/infrastructure/sensitive-values.ts';

const key = { keyId: 'test', key: new Uint8Array(32).fill(7) };
const widget: KubernetesObject = { apiVersion: 'v1', kind: 'Widget', metadata: { name: 'web' } };

function masked(content: Json): Json {
  return maskObject(key, widget, content);
}

test('the password in an address is masked, and the rest of it stays readable', () => {
  const shown = JSON.stringify(
    masked({ env: [{ name: 'DATABASE_URL', value: 'postgres://shop:canary@db:5432/shop' }] }),
  );
  assert.match(shown, /postgres:\/\/shop:hmac:test:[0-9a-f]{16}@db:5432\/shop/);
});

test('credentials in arguments are masked, with and without an equals sign', () => {
  const args = ['--db-password=canary', '--token', 'canary', 'sh -c "API_KEY=canary run"', '--port=8080'];
  const shown = JSON.stringify(masked({ args }));
  assert.ok(!shown.includes('canary'), shown);
  assert.match(shown, /--port=8080/);
  assert.match(shown, /run/);
});

test('fields and keys that are named like a credential are masked, names of Secrets are not', () => {
  const shown = JSON.stringify(
    masked({
      spec: { adminPassword: 'canary', secretName: 'tls', automountServiceAccountToken: true },
      data: { DB_PASSWORD: 'canary', 'application.properties': 'db.password=canary\nport=1' },
    }),
  );
  assert.ok(!shown.includes('canary'), shown);
  assert.match(shown, /"secretName":"tls","automountServiceAccountToken":true/);
  assert.match(shown, /port=1/);
});

function at(value: string): Json {
  return maskValue(key, { object: widget, secret: false }, ['spec', 'url'], value);
}

test('what is masked inside a text moves with its value, and only then', () => {
  assert.equal(at('redis://:one@cache'), at('redis://:one@cache'));
  assert.notEqual(at('redis://:one@cache'), at('redis://:two@cache'));
  assert.equal(at('https://registry.example/web:1'), 'https://registry.example/web:1');
  assert.equal(at('image@sha256:abc'), 'image@sha256:abc');
});
