/**
 * The gateway's payload log under load, beside a server that does the least one can: parse, append, answer. Load
 * generator and server share the machine. First at a steady rate, then as fast as each can.
 *
 *   node scripts/bench/payloads.ts [--seconds N] [--rate EVENTS]
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, availableParallelism, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { LoadResult } from './payloads/load-generator.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    // 15,000 pairs of request and answer.
    rate: { type: 'string', default: '30000' },
  },
});
/** The fastest speed shows within seconds, and fills the disk. */
const shortSeconds = String(Math.min(15, Number(values.seconds)));
const connections = '16';

interface Server {
  process: ChildProcess;
  port: number;
  /** Resident memory each second, bytes. */
  memory: number[];
}

async function startServer(kind: 'ours' | 'bare', folder: string): Promise<Server> {
  const script = path.join(import.meta.dirname, 'payloads/receivers.ts');
  const child = spawn(process.execPath, [script, kind, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  const memory: number[] = [];
  createInterface(child.stderr).on('line', (line) => {
    const measured = /"memory":(\d+)/.exec(line)?.[1];
    if (measured === undefined) console.error(line);
    else memory.push(Number(measured));
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { process: child, port: Number(line), memory };
}

async function load(port: number, seconds: string, rate: string): Promise<LoadResult> {
  const script = path.join(import.meta.dirname, 'payloads/load-generator.ts');
  const child = spawn(process.execPath, [script, String(port), seconds, rate, connections], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return JSON.parse(line) as LoadResult;
}

/** Values of a metric, summed over its labels. */
async function metric(port: number, name: string): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return page
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function benchmark(kind: 'ours' | 'bare', seconds: string, rate: string): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-bench-payloads-'));
  const server = await startServer(kind, folder);
  try {
    const result = await load(server.port, seconds, rate);
    const speed = result.answered / result.seconds;
    console.log(
      `${kind === 'ours' ? 'plumbline' : 'bare     '} ${rate === 'max' ? 'as fast as it can' : `${rate} events/s offered`}: ` +
        `${Math.round(speed)} events/s (${Math.round(speed / 2)} pairs), ` +
        `p50 ${result.p50.toFixed(1)} ms, p99 ${result.p99.toFixed(1)} ms, largest ${result.largest.toFixed(0)} ms`,
    );
    if (kind === 'ours') await describeOurs(server, result);
    return speed;
  } finally {
    server.process.kill('SIGKILL');
    await once(server.process, 'close');
    rmSync(folder, { recursive: true, force: true });
  }
}

function mean(part: readonly number[]): string {
  const sum = part.reduce((total, bytes) => total + bytes, 0);
  return `${Math.round(sum / Math.max(1, part.length) / 1e6)} MB`;
}

async function describeOurs({ port, memory }: Server, { refused }: LoadResult): Promise<void> {
  const [sampledOut, rows] = [
    await metric(port, 'plumbline_payload_sampled_out_total'),
    await metric(port, 'plumbline_payload_rows_total'),
  ];
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  console.log(
    `          ${refused} answered late, ${sampledOut} left out by sampling, ${rows} rows read; memory by quarters ` +
      [0, 1, 2, 3].map((index) => mean(memory.slice(index * quarter, (index + 1) * quarter))).join(', '),
  );
}

console.log(
  `${platform()} ${arch()}, ${availableParallelism()} cores, ${connections} connections, events of 700 bytes`,
);
await benchmark('ours', values.seconds, values.rate);
const ours = await benchmark('ours', shortSeconds, 'max');
const bare = await benchmark('bare', shortSeconds, 'max');
console.log(`ratio to the bare server, as fast as each can: ${(ours / bare).toFixed(2)}`);
