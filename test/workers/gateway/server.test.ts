import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { createBodyBudget } from '../../../workers/gateway/body-budget.ts';
import { GatewayAddressError } from '../../../workers/gateway/errors.ts';
import { createMetrics } from '../../../workers/gateway/metrics.ts';
import type { Route, RouteResponse } from '../../../workers/gateway/route.ts';
import { createRouter } from '../../../workers/gateway/router.ts';
import { startHttpServer } from '../../../workers/gateway/server.ts';

const patience = { within: 120_000 };
const logged: string[] = [];
const metrics = createMetrics();
let release: () => void = () => undefined;
let held = 0;

const text = (body: string): RouteResponse => ({ status: 200, body });
const routes: Route[] = [
  { method: 'GET', path: '/', handle: async () => text('home') },
  { method: 'GET', path: '/things/:id', handle: async ({ params }) => text(`thing ${params['id']}`) },
  { method: 'GET', path: '/things/best', handle: async () => text('the best') },
  {
    method: 'POST',
    path: '/small',
    maxBodyBytes: 10,
    handle: async ({ body }) => text(`${body.byteLength} bytes`),
  },
  {
    method: 'POST',
    path: '/guarded',
    refuse: async ({ headers }) => (headers.authorization === 'right' ? undefined : { status: 401 }),
    handle: async ({ body }) => text(`${body.byteLength} bytes`),
  },
  {
    method: 'GET',
    path: '/broken',
    handle: async () => {
      throw new Error('canary: database password is hunter2');
    },
  },
  {
    method: 'GET',
    path: '/slow',
    async handle() {
      held += 1;
      await new Promise<void>((resolve) => (release = resolve));
      return text('done');
    },
  },
  metrics.route,
];

function start(port = 0) {
  return startHttpServer({
    address: '127.0.0.1',
    port,
    match: createRouter(routes),
    log: (line) => logged.push(line),
    onAnswered: (answered) => metrics.onAnswered(answered),
  });
}

const server = await start();
after(() => server.stop());

test('routes are found by method and path, a literal one before one with names', async () => {
  const answer = async (path: string, method = 'GET') => {
    const response = await fetch(`${server.url}${path}`, { method });
    return [response.status, await response.text()];
  };
  assert.deepEqual(await answer('/'), [200, 'home']);
  assert.deepEqual(await answer('/things/a%2Fb?x=1'), [200, 'thing a/b']);
  assert.deepEqual(await answer('/things/best'), [200, 'the best']);
  assert.deepEqual(await answer('/things/best', 'HEAD'), [200, '']);
  assert.deepEqual(await answer('/things/%E0%A4%A'), [404, 'There is nothing here.\n']);
  assert.deepEqual(await answer('/things/'), [404, 'There is nothing here.\n']);
  assert.deepEqual(await answer('/nowhere'), [404, 'There is nothing here.\n']);
  const refused = await fetch(`${server.url}/small`);
  assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'POST']);
  assert.throws(() => createRouter([...routes, ...routes]), /two routes claim GET \//);
});

test('every answer has the headers that keep a browser safe', async () => {
  for (const path of ['/', '/nowhere', '/broken']) {
    const { headers } = await fetch(`${server.url}${path}`);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
  }
});

test('a body is read whole within its limit and refused above it, however its length is stated', async () => {
  assert.equal(await (await post('0123456789')).text(), '10 bytes');
  assert.equal((await post('0123456789a')).status, 413);
  const head = 'POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
  // It never ends: the answer comes all the same, and then the connection goes.
  assert.match(await raw(`${head}40\r\n${'x'.repeat(64)}\r\n`), /^HTTP\/1\.1 413/);
});

test('large bodies that never end give way, and a small one beside them comes through', async () => {
  const bounded = await startHttpServer({
    address: '127.0.0.1',
    port: 0,
    match: createRouter([
      { method: 'POST', path: '/door', handle: async ({ body }) => text(`${body.byteLength} bytes`) },
    ]),
    bodies: createBodyBudget(100_000),
    log: (line) => assert.fail(line),
  });
  try {
    const sockets: Socket[] = [];
    const closed: Promise<unknown>[] = [];
    for (let sender = 0; sender < 3; sender += 1) {
      const socket = connect(bounded.port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => undefined);
      closed.push(new Promise((resolve) => socket.once('close', resolve)));
      socket.write('POST /door HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n');
      socket.write('x'.repeat(60_000));
    }
    await Promise.any(closed);
    const response = await fetch(`${bounded.url}/door`, { method: 'POST', body: 'small' });
    assert.equal(await response.text(), '5 bytes');
    for (const socket of sockets) socket.destroy();
  } finally {
    await bounded.stop();
  }
});

test('who is refused is answered before anything of the body was read', async () => {
  // Of the body that is announced nothing is ever sent.
  const answer = await raw('POST /guarded HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 401/);
  const admitted = await fetch(`${server.url}/guarded`, {
    method: 'POST',
    body: '0123456789',
    headers: { authorization: 'right' },
  });
  assert.equal(await admitted.text(), '10 bytes');
});

test('a route that fails is a 500 that says nothing about why, and the log says it in one line', async () => {
  logged.splice(0);
  const response = await fetch(`${server.url}/broken`);
  assert.equal(response.status, 500);
  assert.ok(!(await response.text()).includes('hunter2'));
  assert.deepEqual(logged, ['GET /broken failed: canary: database password is hunter2']);
});

test('addresses that are none, and methods that are none, break nothing', async () => {
  const answers = await Promise.all(
    [
      'GET http://other/ HTTP/1.1',
      'GET //x HTTP/1.1',
      'BREW / HTTP/1.1',
      'GET /\u0001 HTTP/1.1',
      'nonsense',
    ].map((line) => raw(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`)),
  );
  for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 (400|404|405)/);
  assert.equal((await fetch(server.url)).status, 200);
});

test('a path that leads back is none: a proxy in front could take it for another', async () => {
  const paths = ['/things/../', '/things/%2e%2E/', '/things/.%2e', '/./', '/things\\..\\', '/things/..?x=1'];
  for (const path of paths) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 400/, path);
  }
  const { status } = await fetch(`${server.url}/things/..%2F..%2Fa..b?back=/../`);
  assert.equal(status, 200, 'dots in names and queries lead nowhere');
});

test('metrics count by route and never by what a caller makes up', async () => {
  await fetch(`${server.url}/made-up-${'x'.repeat(50)}`);
  await raw('BREW / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const page = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(
    page,
    /plumbline_gateway_request_seconds_count\{route="\/things\/:id",method="GET",status="200"\}/,
  );
  assert.match(page, /route="none",method="GET",status="404"/);
  assert.match(page, /process_resident_memory_bytes/);
  assert.ok(!page.includes('made-up') && !page.includes('BREW'));
});

test('a client that sends its headers for ever is cut off', async () => {
  const socket = connect(server.port, '127.0.0.1');
  let closed = false;
  socket.on('close', () => (closed = true)).on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n');
  const drip = setInterval(() => socket.write('X-More: 1\r\n'), 500);
  await waitUntil(() => closed, { within: 120_000 });
  clearInterval(drip);
});

test('a server that stops takes nothing new and finishes what is under way', async () => {
  const other = await start();
  const answer = fetch(`${other.url}/slow`).then((response) => response.text());
  await waitUntil(() => held === 1, patience);
  const stopped = other.stop();
  await waitUntil(() => refuses(other.port), patience);
  await sleep(50);
  release();
  assert.equal(await answer, 'done');
  await stopped;
});

test('an address that is taken is said in one line', async () => {
  await assert.rejects(start(server.port), (error) => {
    assert.ok(error instanceof GatewayAddressError);
    assert.match(error.message, /cannot listen on 127\.0\.0\.1 port \d+: something else listens there/);
    return true;
  });
});

function post(body: string): Promise<Response> {
  return fetch(`${server.url}/small`, { method: 'POST', body });
}

function raw(request: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket: Socket = connect(server.port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('error', () => undefined).on('close', () => resolve(answer));
  });
}

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}
