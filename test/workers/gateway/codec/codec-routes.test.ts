import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { Registry } from 'prom-client';
import { createPayloadEncryption } from '../../../../clients/temporal/payload-encryption.ts';
import { createCodecAccess } from '../../../../workers/gateway/codec/codec-access.ts';
import { createCodecRoutes } from '../../../../workers/gateway/codec/codec-routes.ts';
import { createRouter } from '../../../../workers/gateway/router.ts';
import { startHttpServer } from '../../../../workers/gateway/server.ts';
import type { HttpServer } from '../../../../workers/gateway/server.ts';

process.env['PLUMBLINE_TEST_CODEC_TOKEN'] = 'a-token-of-the-command-line-of-32-characters';
const ui = 'https://temporal.example';
const codec = createPayloadEncryption([{ id: 'k1', secret: 'k'.repeat(32) }]);
const registry = new Registry();
const keys = await generateKeyPair('RS256');
const strangers = await generateKeyPair('RS256');
const logged: string[] = [];
let server: HttpServer;
let issuer: string;
let provider: ReturnType<typeof createServer>;

before(async () => {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256' };
  provider = createServer((request, response) => {
    const isKeys = request.url === '/keys';
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : { jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const routes = createCodecRoutes({
    codec,
    mayRead: createCodecAccess({
      origins: [ui],
      token: { env: 'PLUMBLINE_TEST_CODEC_TOKEN' },
      signIn: {
        issuer,
        audience: 'temporal',
        people: ['Ada@example.org'],
        groups: ['platform'],
        groupsClaim: 'groups',
      },
    }),
    origins: [`${ui}/`],
    namespace: 'plumbline',
    registry,
  });
  const match = createRouter(routes);
  server = await startHttpServer({
    address: '127.0.0.1',
    port: 0,
    match,
    log: (line) => logged.push(line),
  });
});
after(async () => {
  await server.stop();
  provider.close();
});

interface Claims {
  email?: string;
  email_verified?: boolean;
  groups?: string[];
}

async function tokenOf(
  claims: Claims,
  {
    from = issuer,
    audience = 'temporal',
    expires = '5m',
    key = keys.privateKey,
  }: { from?: string; audience?: string; expires?: string; key?: typeof keys.privateKey } = {},
): Promise<string> {
  const token = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(from)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);
  return `Bearer ${token}`;
}

const command = 'Bearer a-token-of-the-command-line-of-32-characters';

interface Answer {
  status: number;
  headers: Headers;
  body: { message?: string; payloads?: { metadata: Record<string, string>; data: string }[] };
}

async function ask(operation: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/codec/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

const json = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});
const plain = defaultPayloadConverter.toPayload({ image: 'web:hotfix' });

async function encrypted() {
  return { payloads: (await codec.encode([plain])).map(json) };
}

test('the command line encodes and decodes with its token', async () => {
  const there = await ask('encode', { payloads: [json(plain)] }, { authorization: command });
  assert.equal(there.status, 200);
  assert.notDeepEqual(there.body.payloads, [json(plain)]);
  const back = await ask('decode', there.body, { authorization: command, 'x-namespace': 'plumbline' });
  assert.deepEqual(back.body.payloads, [json(plain)]);
  assert.match(
    await registry.metrics(),
    /plumbline_codec_payloads_total\{operation="decode",outcome="done"\} 1/,
  );
});

describe('whoever may not read is told nothing', () => {
  const refused: Record<string, () => Promise<string | undefined> | string | undefined> = {
    'without a token': () => undefined,
    'with another token': () => 'Bearer another-token-of-the-command-line-of-32-chars',
    'with a token that is none': () => 'Bearer not.a.token',
    'with basic authentication': () => 'Basic YWRhOmFkYQ==',
    'as a person who is not named': () => tokenOf({ email: 'mallory@example.org' }),
    'with an address that was not verified': () =>
      tokenOf({ email: 'ada@example.org', email_verified: false }),
    'from another group': () => tokenOf({ groups: ['sales'] }),
    'with a token for another application': () => tokenOf({ email: 'ada@example.org' }, { audience: 'shop' }),
    'with a token of another issuer': () =>
      tokenOf({ email: 'ada@example.org' }, { from: 'https://other.example' }),
    'with an expired token': () => tokenOf({ email: 'ada@example.org' }, { expires: '-5m' }),
    'with a token that somebody else signed': () =>
      tokenOf({ email: 'ada@example.org' }, { key: strangers.privateKey }),
    'with a token that nobody signed': () =>
      `Bearer ${new UnsecuredJWT({ email: 'ada@example.org' }).setIssuer(issuer).setAudience('temporal').setExpirationTime('5m').encode()}`,
  };
  for (const [how, authorization] of Object.entries(refused))
    test(how, async () => {
      const given = await authorization();
      const headers = given === undefined ? {} : { authorization: given };
      const answer = await ask('decode', await encrypted(), headers);
      assert.equal(answer.status, 401);
      assert.equal(answer.body.payloads, undefined);
    });
});

test('the Temporal UI reads for people and groups that are named', async () => {
  for (const claims of [{ email: 'ada@example.org' }, { groups: ['sales', 'platform'] }]) {
    const answer = await ask('decode', await encrypted(), {
      authorization: await tokenOf(claims),
      origin: ui,
    });
    assert.deepEqual(answer.body.payloads, [json(plain)]);
    assert.equal(answer.headers.get('access-control-allow-origin'), ui);
  }
});

const preflight = (origin: string) =>
  fetch(`${server.url}/codec/decode`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

test('a browser is told before that pages of the Temporal UI may ask, and those of others may not', async () => {
  const own = await preflight(ui);
  assert.equal(own.status, 204);
  assert.equal(own.headers.get('access-control-allow-origin'), ui);
  assert.match(own.headers.get('access-control-allow-headers') ?? '', /authorization.*x-namespace/);
  const other = await preflight('https://evil.example');
  assert.equal(other.headers.get('access-control-allow-origin'), null);
});

test('what is no request is refused in one line', async () => {
  const wrongNamespace = await ask('decode', await encrypted(), {
    authorization: command,
    'x-namespace': 'other',
  });
  assert.equal(wrongNamespace.status, 400);
  assert.match(wrongNamespace.body.message ?? '', /namespace plumbline$/);
  for (const body of ['{"payloads": [', { payloads: 3 }, '[]']) {
    const answer = await ask('decode', body, { authorization: command });
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.body, { message: 'expected payloads as JSON' });
  }
  const foreign = createPayloadEncryption([{ id: 'k2', secret: 's'.repeat(32) }]);
  const unknown = { payloads: (await foreign.encode([plain])).map(json) };
  const answer = await ask('decode', unknown, { authorization: command });
  assert.equal(answer.status, 400);
  assert.match(answer.body.message ?? '', /^a payload was encrypted with key "k2"/);
});

test('while the issuer is away nobody gets in by it, and the token of the command line still counts', async () => {
  const away = createCodecAccess({
    origins: [],
    token: { env: 'PLUMBLINE_TEST_CODEC_TOKEN' },
    signIn: {
      issuer: 'http://127.0.0.1:9',
      people: ['ada@example.org'],
      groups: [],
      groupsClaim: 'groups',
    },
  });
  assert.deepEqual(await away(command), {});
  await assert.rejects(away(await tokenOf({ email: 'ada@example.org' })));
});
