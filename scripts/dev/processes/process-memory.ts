import { readFileSync } from 'node:fs';

const fields = { resident: 'VmRSS', peak: 'VmHWM' } as const;

/**
 * Memory of a process, from Linux's /proc, kilobytes: what it has resident now, or had at most so far. Undefined where it
 * has ended, or the system does not tell.
 */
export function processMemory(pid: number, which: keyof typeof fields): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // One that has ended but was not waited for yet has no such line.
    const [, kilobytes] = new RegExp(`^${fields[which]}:\\s+(\\d+)`, 'm').exec(status) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes);
  } catch {
    return undefined;
  }
}
