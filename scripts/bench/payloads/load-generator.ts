/** A process of its own: `node load-generator.ts PORT SECONDS RATE|max CONNECTIONS`; prints what it measured as JSON. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEventStream } from './event-stream.ts';

/** What one load was, and how it was answered. */
export interface LoadResult {
  seconds: number;
  answered: number;
  refused: number;
  /** Milliseconds from sending an event to its answer. */
  p50: number;
  p99: number;
  largest: number;
}

const [port = '', seconds = '', rate = '', connections = ''] = process.argv.slice(2);
const model = { namespace: 'bench', name: 'fraud' };
/** Requests that are on their way on one connection; an agent has five workers for each of its pods. */
const depth = 32;

interface Lane {
  socket: Socket;
  sent: number[];
  next: () => Buffer;
}

const latencies: number[] = [];
let [answered, refused] = [0, 0];

function open(): Promise<Lane> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => resolve(lane));
    const stream = createEventStream(model);
    const lane: Lane = { socket, sent: [], next: () => stream.next() };
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const now = performance.now();
      // A head in two chunks would be counted wrongly, but the answers are short and come whole.
      for (let at = chunk.indexOf('HTTP/1.1 '); at !== -1; at = chunk.indexOf('HTTP/1.1 ', at + 9)) {
        answered += 1;
        if (chunk[at + 9] !== 0x32) refused += 1;
        const since = lane.sent.shift();
        if (since !== undefined && (answered & 7) === 0) latencies.push(now - since);
      }
      if (rate === 'max') fill(lane);
    });
  });
}

function fill(lane: Lane, most = depth): number {
  const count = Math.min(most, depth - lane.sent.length);
  if (count <= 0) return 0;
  const now = performance.now();
  const parts = Array.from({ length: count }, () => {
    lane.sent.push(now);
    return Buffer.from(lane.next());
  });
  lane.socket.write(Buffer.concat(parts));
  return count;
}

const lanes = await Promise.all(Array.from({ length: Number(connections) }, open));
const began = performance.now();
const ends = began + Number(seconds) * 1000;
if (rate === 'max') {
  for (const lane of lanes) fill(lane);
  await sleep(ends - performance.now());
} else {
  let sent = 0;
  for (let turn = 0; performance.now() < ends; turn++) {
    const due = ((performance.now() - began) / 1000) * Number(rate) - sent;
    // Shared out evenly; what does not fit a connection goes on the next.
    for (let tried = 0, left = Math.floor(due); left > 0 && tried < lanes.length; tried++) {
      const lane = lanes[(turn + tried) % lanes.length];
      if (lane === undefined) break;
      const share = fill(lane, Math.min(left, Math.ceil(due / lanes.length)));
      sent += share;
      left -= share;
    }
    await sleep(1);
  }
}
const took = (performance.now() - began) / 1000;
const [all, bad] = [answered, refused];
latencies.sort((one, other) => one - other);
const quantile = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))] ?? 0;
const result: LoadResult = {
  seconds: took,
  answered: all,
  refused: bad,
  p50: quantile(0.5),
  p99: quantile(0.99),
  largest: quantile(1),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
