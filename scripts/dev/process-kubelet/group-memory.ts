import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { processMemory } from '../processes/process-memory.ts';

const bytesPerKilobyte = 1024;
/** Places in `/proc/PID/stat` behind the name, which ends with the last `)`. */
const groupPlace = 2;

/** Resident memory of all processes of a group, bytes; from `/proc`, or from `ps` where there is none. */
export function groupMemory(group: number): number {
  try {
    const ofGroup = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isInGroup(name, group));
    return (
      ofGroup.reduce((sum, pid) => sum + (processMemory(Number(pid), 'resident') ?? 0), 0) * bytesPerKilobyte
    );
  } catch {
    return fromProcessList(group);
  }
}

function isInGroup(pid: string, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[groupPlace]) === group;
  } catch {
    return false;
  }
}

function fromProcessList(group: number): number {
  const lines = execFileSync('ps', ['-A', '-o', 'pgid=,rss='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([pgid]) => pgid === group)
    .reduce((sum, [, kilobytes = 0]) => sum + kilobytes * bytesPerKilobyte, 0);
}
