import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { after } from 'node:test';

/** A door to a server that a test can shut: what is sent through it then is lost, without an answer or an error. */
export interface HeldConnections {
  /** `host:port` of the door. */
  address: string;
  hold(): void;
  /** Cuts the connections of before; new ones get through. */
  release(): void;
}

/** Passes bytes on to a server. Closed when the file ends. */
export async function useHeldConnections(target: string): Promise<HeldConnections> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let held = false;
  const server = createServer((inside) => {
    const outside = connect(Number(port), host);
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (!held) to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold() {
      held = true;
    },
    release() {
      held = false;
      for (const socket of sockets) socket.destroy();
    },
  };
}
