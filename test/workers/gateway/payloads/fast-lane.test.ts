import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mock, test } from 'node:test';
import { createBodyBudget } from '../../../../workers/gateway/body-budget.ts';
import { createFastLane } from '../../../../workers/gateway/payloads/fast-lane.ts';

const request = 'POST /payloads HTTP/1.1\r\nhost: gateway\r\ncontent-length: 2\r\n\r\n{}';
const half = Math.floor(request.length / 2);

/** A connection without a network: what is written to it is forgotten. */
function connection(): Socket {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  return Object.assign(socket, { setNoDelay: () => undefined }) as unknown as Socket;
}

test('a sender that never pauses is not taken for one that never ends its request', async () => {
  mock.timers.enable({ apis: ['Date', 'setInterval'] });
  try {
    let received = 0;
    const lane = createFastLane({
      maxBodyBytes: 1000,
      refusalOf: () => undefined,
      bodies: createBodyBudget(),
      receive(_event, answer) {
        received += 1;
        answer({ status: 200 });
      },
    });
    const [busy, stuck] = [connection(), connection()];
    for (const socket of [busy, stuck]) {
      lane.accept(socket, () => assert.fail('plain events stay on the lane'));
      socket.push(request.slice(0, half));
    }
    for (let second = 0; second < 60; second += 5) {
      // Every piece ends one request and begins the next.
      busy.push(request.slice(half) + request.slice(0, half));
      await nextTurn();
      await nextTurn();
      mock.timers.tick(5000);
    }
    assert.equal(received, 12);
    assert.equal(busy.destroyed, false);
    assert.equal(stuck.destroyed, true);
    lane.stop(0);
  } finally {
    mock.timers.reset();
  }
});

const long = `POST /payloads HTTP/1.1\r\nhost: gateway\r\ncontent-length: 1000\r\n\r\n`;

test('a body of an event that is refused anyway is not waited for: the full server says so', async () => {
  const lane = createFastLane({
    maxBodyBytes: 1000,
    receive: () => assert.fail('nothing is whole'),
    refusalOf: () => ({ why: 'token', status: 401, reason: 'no' }),
    bodies: createBodyBudget(),
  });
  const socket = connection();
  const handedOver = Promise.withResolvers<string>();
  lane.accept(socket, (left) => left.on('data', (bytes) => handedOver.resolve(String(bytes))));
  socket.push(`${long}{`);
  assert.equal(await handedOver.promise, `${long}{`, 'nothing of it is lost');
  lane.stop(0);
});

test('bodies that come slowly and take too much together lose the largest of them, and small ones come through', async () => {
  let received = 0;
  const lane = createFastLane({
    maxBodyBytes: 1000,
    receive(event, answer) {
      received += event.body.byteLength;
      answer({ status: 200 });
    },
    refusalOf: () => undefined,
    bodies: createBodyBudget(2500),
  });
  const sockets = [900, 800, 10].map((bytes) => {
    const socket = connection();
    lane.accept(socket, () => assert.fail('plain events stay on the lane'));
    socket.push(long + '.'.repeat(bytes));
    return socket;
  });
  await nextTurn();
  await nextTurn();
  assert.deepEqual(
    sockets.map(({ destroyed }) => destroyed),
    [true, false, false],
  );
  sockets[1]?.push('.'.repeat(200));
  sockets[2]?.push('.'.repeat(990));
  await nextTurn();
  await nextTurn();
  assert.equal(received, 2000);
  lane.stop(0);
});
