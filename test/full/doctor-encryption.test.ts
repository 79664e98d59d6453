import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { startListening } from '../../scripts/dev/processes/listening.ts';
import { startGateway } from '../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../workers/gateway/run-gateway.ts';
import { lineOf, runDoctor } from '../support/doctor.ts';
import type { DoctorEntry } from '../support/doctor.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// `plumbline doctor` looks at the keys of payloads and at the codec server of a real gateway, behind a door that stands
// for whatever stands in front of it.

const limits = { timeout: 300_000 };
const temporal = await useTemporal();
const folder = temporaryFolder();
const secrets = {
  FIRST_KEY: 'the-first-key-of-payloads-0123456789',
  SECOND_KEY: 'the-second-key-of-payloads-0123456789',
  CODEC_TOKEN: 'the-token-of-the-codec-server-12345',
  OTHER_TOKEN: 'another-token-of-the-codec-server-1',
};
Object.assign(process.env, secrets);
const ui = 'https://temporal.example';
const first = '{ id: first, key: { env: FIRST_KEY } }';
const second = '{ id: second, key: { env: SECOND_KEY } }';
const usual = { keys: `${first}, ${second}`, codec: door({ token: 'CODEC_TOKEN' }) };

function door({
  token,
  origins = ui,
  more = '',
}: {
  token: string;
  origins?: string;
  more?: string;
}): string {
  return `, codecServer: { origins: [${origins}], token: { env: ${token} }${more} }`;
}

const between = { stripsHeaders: false, gateway: '' };
const server = await startListening(
  createServer((request, response) => {
    passOn(request, response).catch(() => request.socket.destroy());
  }),
);
const address = server.url;
let gateway: RunningGateway | undefined;

before(() => serveWith(usual), limits);
after(async () => {
  await gateway?.stop();
  await server.stop();
});

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const { host: _host, connection: _connection, 'content-length': _length, ...others } = headers;
  const body = await buffer(request);
  const answer = await fetch(`${between.gateway}${url}`, {
    method,
    headers: others as Record<string, string>,
    ...(method === 'POST' ? { body } : {}),
  });
  const kept = [...answer.headers].filter(
    ([name]) => !between.stripsHeaders || !name.startsWith('access-control-'),
  );
  response.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()));
}

interface Settings {
  keys: string;
  codec: string;
}

async function configure(name: string, { keys, codec }: Settings): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(
    file,
    `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace}, encryption: { keys: [${keys}]${codec} } }
storage: { folder: storage }
gateway: { port: 0, publicUrl: '${address}' }
`,
  );
  return file;
}

/** The gateway runs with these settings from now on. */
async function serveWith(settings: Settings): Promise<void> {
  await gateway?.stop();
  const { configuration } = await loadConfiguration(await configure('gateway.yaml', settings));
  gateway = await startGateway(configuration, { log: () => undefined });
  between.gateway = gateway.url;
}

async function doctor(settings: Settings = usual): Promise<DoctorEntry[]> {
  const file = await configure('plumbline.yaml', settings);
  return (await runDoctor(file, { folder, environment: secrets })).entries;
}

test('keys that can be read and a codec server that reads what they encrypt are well', limits, async () => {
  const entries = await doctor();
  assert.equal(
    lineOf(entries, 'encryption', /^payloads are encrypted with key first, and read with second as well$/)
      .status,
    'ok',
  );
  assert.deepEqual(
    entries.filter(({ place }) => place === 'codec server').map(({ status, what }) => [status, what]),
    [
      ['ok', `it decodes at ${address}/codec what each key encrypts`],
      ['ok', `pages of ${ui} may ask`],
    ],
  );
});

test('what stands in front of it and takes headers away keeps the pages of the UI out', limits, async () => {
  between.stripsHeaders = true;
  const entries = await doctor();
  between.stripsHeaders = false;
  const line = lineOf(entries, 'codec server', /^browsers keep its answers from pages of https:\/\/temporal/);
  assert.equal(line.status, 'error');
  assert.match(line.mend ?? '', /OPTIONS/);
});

test(
  'a gateway that was started before the keys, the token or the UI were changed is told',
  limits,
  async () => {
    await serveWith({ keys: first, codec: usual.codec });
    const keys = lineOf(await doctor(), 'codec server', /^it does not decode what these keys encrypt/);
    assert.match(keys.what, /encrypted with key "second"/);
    assert.match(keys.mend ?? '', /temporal\.encryption\.keys/);
    await serveWith({ ...usual, codec: door({ token: 'OTHER_TOKEN', origins: 'https://other.example' }) });
    const entries = await doctor();
    assert.equal(lineOf(entries, 'codec server', /^it does not take the token/).status, 'error');
    assert.equal(lineOf(entries, 'codec server', /CORS/).status, 'error');
    await serveWith({ ...usual, codec: '' });
    const none = lineOf(await doctor(), 'codec server', /has no codec server \(HTTP 404\)/);
    assert.match(none.mend ?? '', /start the gateway again/);
  },
);

test('nobody can sign in while the keys of the issuer cannot be fetched', limits, async () => {
  const more = ", signIn: { issuer: 'http://127.0.0.1:1', people: [ada@example.org] }";
  const settings = { ...usual, codec: door({ token: 'CODEC_TOKEN', more }) };
  await serveWith(settings);
  const line = lineOf(await doctor(settings), 'codec server', /^nobody can sign in: the keys of http/);
  assert.match(line.mend ?? '', /signIn/);
});

test('a key that cannot be read, and a gateway that is away, are errors of their own', limits, async () => {
  await gateway?.stop();
  gateway = undefined;
  const away = lineOf(await doctor(), 'codec server', /./);
  assert.equal(away.status, 'error');
  assert.match(away.mend ?? '', /start the gateway/);
  const entries = await doctor({ ...usual, keys: '{ id: third, key: { env: NO_SUCH_KEY } }' });
  const key = lineOf(entries, 'encryption', /NO_SUCH_KEY is not set/);
  assert.match(key.mend ?? '', /openssl rand/);
  assert.equal(lineOf(entries, 'storage', /^it reads/).status, 'ok', 'the rest is looked at');
});
