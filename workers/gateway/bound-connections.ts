import type { Server, Socket } from 'node:net';

/** Of all connections, how much one address may hold: whoever holds more leaves room for others all the same. */
const shareOfOne = 0.5;

/**
 * Closes connections beyond so many, and those of one address beyond half of them. An ingress, through which everybody
 * comes, keeps far fewer open to one process.
 */
export function boundConnections(server: Server, most: number): void {
  server.maxConnections = most;
  const held = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket;
    const before = held.get(remoteAddress) ?? 0;
    held.set(remoteAddress, before + 1);
    socket.once('close', () => {
      const left = (held.get(remoteAddress) ?? 1) - 1;
      if (left === 0) held.delete(remoteAddress);
      else held.set(remoteAddress, left);
    });
    if (before >= most * shareOfOne) socket.destroy();
  });
}
