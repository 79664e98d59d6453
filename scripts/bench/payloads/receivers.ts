/** A process of its own: `node receivers.ts ours|bare FOLDER`; prints its port, serves until its input ends. */
import { mkdirSync, openSync, write } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { Configuration } from '../../../config/schema/configuration.ts';
import { createMetrics } from '../../../workers/gateway/metrics.ts';
import { openPayloads } from '../../../workers/gateway/payloads/open-payloads.ts';
import { createRouter } from '../../../workers/gateway/router.ts';
import { startHttpServer } from '../../../workers/gateway/server.ts';

const [kind = '', folder = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const port = kind === 'ours' ? await serveOurs() : await serveBare();
process.stdout.write(`${port}\n`);
setInterval(
  () =>
    process.stderr.write(
      `${JSON.stringify({ memory: process.memoryUsage.rss(), cpu: process.cpuUsage() })}\n`,
    ),
  1000,
);
process.stdin.on('end', () => process.exit(0)).resume();

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The gateway's own server with the log behind it. */
async function serveOurs(): Promise<number> {
  const metrics = createMetrics();
  const configuration = Configuration.parse({
    version: 1,
    gateway: { payloads: { folder: path.join(folder, 'log') } },
    models: [{ name: 'fraud', inferenceService: 'bench/fraud', payloads: {} }],
  });
  const store = createFolderStore(path.join(folder, 'storage'));
  const door = await openPayloads(configuration, { store, registry: metrics.registry, log });
  if (door === undefined) throw new Error('no model has payloads');
  const match = createRouter([metrics.route, ...door.routes]);
  const server = await startHttpServer({ address: '127.0.0.1', port: 0, match, log, lane: door.lane });
  return server.port;
}

/** The least that such a server can do: finds the end of each request, appends it to a file, answers. */
function serveBare(): Promise<number> {
  const file = openSync(path.join(folder, 'bare.log'), 'w');
  const answer = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  let position = 0;
  const server = createServer((socket) => {
    let unread: Buffer = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
      let [offset, count] = [0, 0];
      for (;;) {
        const end = unread.indexOf('\r\n\r\n', offset);
        if (end === -1) break;
        const head = unread.toString('latin1', offset, end);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
        if (end + 4 + length > unread.length) break;
        offset = end + 4 + length;
        count += 1;
      }
      if (count === 0) return;
      const whole = unread.subarray(0, offset);
      unread = unread.subarray(offset);
      const at = position;
      position += whole.length;
      write(file, whole, 0, whole.length, at, () => socket.write(Buffer.concat(Array(count).fill(answer))));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
