import type { Socket } from 'node:net';
import type { BodyBudget, HeldBody } from '../body-budget.ts';
import { readEventRequest } from './event-request.ts';
import type { EventRequestHead } from './event-request.ts';
import type { EventAnswer, EventStart, ReceiveEvent, Receiver } from './receiver.ts';

export interface FastLaneOptions {
  receive: ReceiveEvent;
  /** Whose events are left to the full server, which refuses them, before their bodies are held. */
  refusalOf: Receiver['refusalOf'];
  bodies: BodyBudget;
  /** Larger bodies are left to the full server, which refuses them. */
  maxBodyBytes: number;
}

/** Takes connections over as long as nothing but plain events comes on them. */
export interface FastLane {
  /** @param handOver what the full HTTP server does with a new connection; bytes that were read are put back before */
  accept(socket: Socket, handOver: (socket: Socket) => void): void;
  /** Answers what was received and closes every connection of the lane; by force after so long, milliseconds. */
  stop(graceTime: number): void;
}

/** Bytes of a head, as the full server allows them. */
const longestHead = 16 * 1024;
/** Answers that may be outstanding on one connection before it is read no further. */
const mostOutstanding = 1000;
/** How long a request may take to arrive, and a connection to stay quiet, milliseconds. */
const [requestTime, quietTime, checkInterval] = [30_000, 75_000, 5000] as const;

const headEnd = Buffer.from('\r\n\r\n');
const methodStart = Buffer.from('POST /payloads');
const taken = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

/**
 * Events come by the ten thousand a second, and in one form: read here, each costs a fraction of what a general HTTP
 * server needs for it. The lane answers only where it is certain what a request means. At the first byte that looks
 * otherwise the connection goes to the full server, which serves the same routes.
 */
export function createFastLane(options: FastLaneOptions): FastLane {
  const { receive, refusalOf, bodies, maxBodyBytes } = options;
  const connections = new Set<Connection>();
  let stopping = false;

  const check = setInterval(() => {
    const now = Date.now();
    for (const { socket, since, unread, outstanding } of connections) {
      const limit = unread === undefined ? quietTime : requestTime;
      if (outstanding.length === 0 && now - since > limit) socket.destroy();
    }
  }, checkInterval);
  check.unref();

  function accept(socket: Socket, handOver: (socket: Socket) => void): void {
    const connection: Connection = {
      socket,
      unread: undefined,
      held: undefined,
      since: Date.now(),
      outstanding: [],
      flushing: false,
    };
    connections.add(connection);
    const forget = (): void => {
      connections.delete(connection);
      connection.held?.release();
    };
    const destroy = (): void => void socket.destroy();
    const read = (chunk: Buffer): void => {
      const bytes = wholeOf(connection, chunk);
      if (bytes === undefined) return;
      const left = readRequests(connection, bytes);
      if (left !== undefined) leave(left);
      else if (connection.outstanding.length > mostOutstanding) socket.pause();
    };
    /** What was answered already goes out first: the full server writes to the same socket. */
    const leave = (bytes: Buffer): void => {
      socket.off('data', read);
      socket.pause();
      if (connection.outstanding.length > 0) {
        connection.whenAnswered = () => leave(bytes);
        return;
      }
      socket.off('close', forget);
      socket.off('error', destroy);
      forget();
      socket.unshift(bytes);
      handOver(socket);
      socket.resume();
    };
    socket.on('data', read);
    socket.on('close', forget);
    socket.on('error', destroy);
    socket.setNoDelay(true);
  }

  /** Reads whole requests; answers with what is not for this lane, if anything. */
  function readRequests(connection: Connection, bytes: Buffer): Buffer | undefined {
    let offset = 0;
    while (offset < bytes.length) {
      const end = bytes.indexOf(headEnd, offset);
      if (end === -1) {
        const rest = bytes.subarray(offset);
        if (rest.length > longestHead || !mayBeEvent(rest)) return rest;
        keepUnread(connection, rest, { offset, wanted: rest.length + 1 });
        return undefined;
      }
      const head = readEventRequest(bytes.toString('latin1', offset, end));
      if (head === undefined || head.bodyBytes > maxBodyBytes) return bytes.subarray(offset);
      const bodyStart = end + headEnd.length;
      const bodyEnd = bodyStart + head.bodyBytes;
      const start = startOf(head);
      if (bodyEnd > bytes.length) {
        const rest = bytes.subarray(offset);
        if (refusalOf(start) !== undefined) return rest;
        connection.held = bodies.hold(() => connection.socket.destroy());
        connection.held.grow(rest.length);
        keepUnread(connection, rest, { offset, wanted: bodyEnd - offset });
        return undefined;
      }
      const slot: Slot = { answer: undefined };
      connection.outstanding.push(slot);
      receive({ ...start, body: bytes.subarray(bodyStart, bodyEnd) }, (answer) => {
        slot.answer = answer;
        flushSoon(connection);
      });
      offset = bodyEnd;
    }
    return undefined;
  }

  function flushSoon(connection: Connection): void {
    if (connection.flushing) return;
    connection.flushing = true;
    process.nextTick(flush, connection);
  }

  /** Answers go out in the order of the requests, as many at once as there are. */
  function flush(connection: Connection): void {
    connection.flushing = false;
    const { outstanding, socket } = connection;
    const open = outstanding.findIndex(({ answer }) => answer === undefined);
    const ready = outstanding.splice(0, open === -1 ? outstanding.length : open);
    if (ready.length > 0 && socket.writable) socket.write(ready.map(textOf).join(''), 'latin1');
    if (outstanding.length > 0) return;
    if (stopping) socket.end();
    else if (connection.whenAnswered === undefined) socket.resume();
    else connection.whenAnswered();
  }

  return {
    accept,
    stop(graceTime) {
      stopping = true;
      clearInterval(check);
      setTimeout(() => {
        for (const { socket } of connections) socket.destroy();
      }, graceTime).unref();
      for (const { socket, outstanding } of connections) if (outstanding.length === 0) socket.end();
    },
  };
}

interface Slot {
  answer: EventAnswer | undefined;
}

interface Connection {
  socket: Socket;
  /** The beginning of a request that is not whole yet. */
  unread: Unread | undefined;
  /** Its body, where that has begun. */
  held: HeldBody | undefined;
  /** When something came last, milliseconds since 1970. */
  since: number;
  /** Requests that are not answered yet, in their order. */
  outstanding: Slot[];
  flushing: boolean;
  whenAnswered?: () => void;
}

/** Pieces of a request, which are looked at again once there are so many bytes: each look costs as much as they are. */
interface Unread {
  pieces: Buffer[];
  bytes: number;
  wanted: number;
}

/** The time of a request that is not whole yet begins with its first piece, behind those before it. */
function keepUnread(
  connection: Connection,
  rest: Buffer,
  { offset, wanted }: { offset: number; wanted: number },
): void {
  if (offset > 0) connection.since = Date.now();
  connection.unread = { pieces: [rest], bytes: rest.length, wanted };
}

/** What was kept with what came now; undefined where that cannot be a whole request yet. */
function wholeOf(connection: Connection, chunk: Buffer): Buffer | undefined {
  const { unread, held } = connection;
  if (unread === undefined) {
    // A request that comes in pieces has its time from the first one on.
    connection.since = Date.now();
    return chunk;
  }
  unread.pieces.push(chunk);
  unread.bytes += chunk.length;
  held?.grow(chunk.length);
  if (unread.bytes < unread.wanted) return undefined;
  connection.unread = undefined;
  held?.release();
  connection.held = undefined;
  return Buffer.concat(unread.pieces);
}

function startOf({ headers, token }: EventRequestHead): EventStart {
  return {
    attribute: (name) => headers.get(`ce-${name}`),
    headLength: headers.get('inference-header-content-length'),
    token,
  };
}

function mayBeEvent(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, methodStart.length);
  return bytes.compare(methodStart, 0, length, 0, length) === 0;
}

const reasons: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

function textOf({ answer }: Slot): string {
  if (answer === undefined || answer.status === 200) return taken;
  const { status, reason = '' } = answer;
  const body = `${reason}\n`;
  return (
    `HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\ncontent-type: text/plain; charset=utf-8\r\n` +
    `content-length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`
  );
}
