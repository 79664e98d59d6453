import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Processor time of a process so far, from Linux's /proc. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The same of several processes and this one. */
export function processorSecondsOfAll(pids: readonly number[]): number {
  const { user, system } = process.cpuUsage();
  return pids.reduce((sum, pid) => sum + processorSeconds(pid), (user + system) / 1e6);
}
