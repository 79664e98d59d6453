import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { processMemory } from '../../dev/processes/process-memory.ts';

/** What running a command cost from start to end. */
export interface ProcessCost {
  seconds: number;
  /** Most memory that it and its children had resident at any time; null where the system does not tell. */
  megabytes: number | null;
}

/** Runs a command and measures it. Rejects with what it said when it ends with none of the expected codes. */
export async function measureProcess(
  command: readonly string[],
  expectedCodes: readonly number[] = [0],
): Promise<ProcessCost> {
  const [executable = '', ...args] = command;
  const started = performance.now();
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += String(text)));
  let peak = 0;
  const timer = setInterval(() => {
    if (child.pid !== undefined) peak = Math.max(peak, residentKilobytes(child.pid));
  }, 25);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  if (code === null || !expectedCodes.includes(code))
    throw new Error(`${command.join(' ')} ended with ${code}: ${said.trim()}`);
  return { seconds, megabytes: peak === 0 ? null : peak / 1024 };
}

/** Resident memory of a process and everything below it, from Linux's /proc; 0 elsewhere. */
function residentKilobytes(root: number): number {
  try {
    const parents = new Map<number, number>();
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    }
    const isBelow = (pid: number | undefined): boolean =>
      pid === root || (pid !== undefined && pid > 1 && isBelow(parents.get(pid)));
    let sum = 0;
    for (const pid of parents.keys()) if (isBelow(pid)) sum += processMemory(pid, 'resident') ?? 0;
    return sum;
  } catch {
    // A process ended between listing and reading: the next look has the others.
    return 0;
  }
}
