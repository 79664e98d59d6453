import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { after } from 'node:test';

/** The end of Socket Mode at Slack: sends envelopes through the connection that an app opened. */
export interface FakeSocketMode {
  /** For the answer to apps.connections.open. */
  url: string;
  /** Whether an app is connected. */
  readonly connected: boolean;
  /** Sends a payload and resolves with what the app acknowledged it with. */
  send(type: 'interactive' | 'slash_commands', payload: object): Promise<Record<string, unknown>>;
}

/** RFC 6455, as far as small text messages need it. Stopped when the file ends. */
export async function useFakeSocketMode(): Promise<FakeSocketMode> {
  const waiting = new Map<string, (acknowledgement: Record<string, unknown>) => void>();
  let socket: Duplex | undefined;
  let count = 0;
  const server = createServer();
  server.on('upgrade', (request, upgraded: Duplex) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    upgraded.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    upgraded.on('error', () => undefined).on('close', () => (socket = undefined));
    let received = Buffer.alloc(0);
    upgraded.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      for (let frame = readFrame(received); frame !== undefined; frame = readFrame(received)) {
        received = received.subarray(frame.length);
        if (frame.opcode === 8) upgraded.end(frameOf(8, Buffer.alloc(0)));
        if (frame.opcode === 9) upgraded.write(frameOf(10, frame.content));
        if (frame.opcode !== 1) continue;
        const { envelope_id: id = '', ...rest } = JSON.parse(String(frame.content)) as {
          envelope_id?: string;
        };
        waiting.get(id)?.(rest);
      }
    });
    socket = upgraded;
    upgraded.write(frameOf(1, Buffer.from(JSON.stringify({ type: 'hello', num_connections: 1 }))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    socket?.destroy();
    server.close();
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`,
    get connected() {
      return socket !== undefined;
    },
    send(type, payload) {
      count += 1;
      const id = `envelope-${count}`;
      const envelope = { type, envelope_id: id, accepts_response_payload: true, payload };
      socket?.write(frameOf(1, Buffer.from(JSON.stringify(envelope))));
      return new Promise((resolve) => waiting.set(id, resolve));
    },
  };
}

function frameOf(opcode: number, content: Buffer): Buffer {
  const { byteLength } = content;
  const short = byteLength < 126;
  const head = Buffer.alloc(short ? 2 : 4);
  head[0] = 0x80 | opcode;
  head[1] = short ? byteLength : 126;
  if (!short) head.writeUInt16BE(byteLength, 2);
  return Buffer.concat([head, content]);
}

/** The first frame of what a client sent; undefined until it is whole. Clients mask what they send. */
function readFrame(bytes: Buffer): { opcode: number; content: Buffer; length: number } | undefined {
  if (bytes.byteLength < 2) return undefined;
  const stated = (bytes[1] ?? 0) & 0x7f;
  const start = stated === 126 ? 4 : 2;
  if (bytes.byteLength < start + 4) return undefined;
  const size = stated === 126 ? bytes.readUInt16BE(2) : stated;
  const length = start + 4 + size;
  if (bytes.byteLength < length) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const content = Buffer.from(
    bytes.subarray(start + 4, length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)),
  );
  return { opcode: (bytes[0] ?? 0) & 0x0f, content, length };
}
