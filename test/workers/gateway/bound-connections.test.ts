import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { after, test } from 'node:test';
import { boundConnections } from '../../../workers/gateway/bound-connections.ts';

test('one address holds half of the connections at most, and others find room', async () => {
  const server = createServer((socket) => {
    if (!socket.destroyed) socket.write('welcome');
  });
  boundConnections(server, 6);
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const sockets: Socket[] = [];
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const isTaken = async (from: string): Promise<boolean> => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from });
    sockets.push(socket);
    socket.on('error', () => undefined);
    return await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'close').then(() => false),
    ]);
  };
  const greedy = [];
  for (let tries = 0; tries < 5; tries += 1) greedy.push(await isTaken('127.0.0.2'));
  assert.deepEqual(greedy, [true, true, true, false, false]);
  assert.equal(await isTaken('127.0.0.3'), true);
  const [first] = sockets;
  first?.destroy();
  if (first !== undefined && !first.closed) await once(first, 'close');
  // The other end hears of it a moment later.
  while (!(await isTaken('127.0.0.2')));
});
