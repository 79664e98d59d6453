import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { processMemory } from '../../dev/processes/process-memory.ts';

/** What one run of a command cost, on both sides. */
export interface RunCost {
  seconds: number;
  /** Processor time of the process and its children. */
  processSeconds: number;
  serverSeconds: number;
  requests: number;
  /** Most memory that the process had resident; null where the system does not tell. */
  megabytes: number | null;
}

/** Looks at the API server before and after a run. */
export interface ServerGauge {
  /** Processor time so far, in seconds. */
  seconds(): number;
  /** Requests answered so far. */
  requests(): Promise<number>;
}

/** Runs a command and measures it. Rejects with what it said when it ends with none of the expected codes. */
export async function measureRun(
  command: readonly string[],
  expectedCodes: readonly number[],
  environment: Record<string, string>,
  server: ServerGauge,
): Promise<RunCost> {
  const requests = await server.requests();
  const serverSeconds = server.seconds();
  const started = performance.now();
  // The shell tells the processor time of its children exactly, which sampling cannot.
  const script = '"$@" > /dev/null; code=$?; times >&2; exit $code';
  const child = spawn('sh', ['-c', script, 'sh', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += String(text)));
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, peakKilobytes(child.pid))), 10);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  const lines = said.trim().split('\n');
  if (code === null || !expectedCodes.includes(code)) {
    throw new Error(`${command.join(' ')} ended with ${code}: ${lines.slice(0, -2).join('\n')}`);
  }
  return {
    seconds,
    processSeconds: shellSeconds(lines.at(-1) ?? ''),
    serverSeconds: server.seconds() - serverSeconds,
    // One of them is our own look at the metrics.
    requests: (await server.requests()) - requests - 1,
    megabytes: peak === 0 ? null : peak / 1024,
  };
}

/** `0m1.25s 0m0.50s`, user and system, as seconds. */
function shellSeconds(line: string): number {
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/** The most that a child of the shell had resident so far, from Linux's /proc; 0 elsewhere. */
function peakKilobytes(shell: number | undefined): number {
  try {
    const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ');
    return Math.max(0, ...children.map((pid) => processMemory(Number(pid), 'peak') ?? 0));
  } catch {
    return 0;
  }
}
