import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, as an opaque word without spaces; with the process id it names one process for good,
 * where the id alone is given out again. Undefined if there is no such process or the system does not tell.
 */
export function processStart(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22 of proc_pid_stat(5); the second field is in brackets and may hold anything.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    const { stdout, status } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return status === 0 ? stdout.trim().replace(/\s+/g, '_') || undefined : undefined;
  }
}
