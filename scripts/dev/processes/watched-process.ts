import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export interface WatchedOptions {
  /** Descriptor of an open file that takes standard output and standard error. */
  output: number;
  workingFolder?: string | undefined;
  /** The whole environment; undefined leaves a variable out. */
  environment: Readonly<Record<string, string | undefined>>;
}

// The shell becomes the process (exec), so the process id is the process's own. Before that it leaves a watcher
// in the same process group that reads a pipe whose other end only we hold: when we are gone, however we went,
// the read ends and the watcher ends the group. This works where no parent-death signal exists.
const WATCHED = `
exec 3<&0 </dev/null
(trap '' TERM INT HUP; read -r _ <&3; kill -TERM -$$; sleep 2; kill -KILL -$$) >/dev/null 2>&1 &
exec 3<&-
exec "$@"`;

/**
 * A process in a session of its own, so that Ctrl-C in a terminal reaches only us; it does not outlive this process,
 * even if this process is killed. Its id is also that of its group (`signalGroup`).
 */
export function spawnWatched(
  name: string,
  command: readonly string[],
  options: WatchedOptions,
): ChildProcess {
  return spawn('/bin/sh', ['-c', WATCHED, name, ...command], {
    stdio: ['pipe', options.output, options.output],
    detached: true,
    cwd: options.workingFolder,
    env: { ...options.environment },
  });
}

/** Signals each process of a group that we started; one that is gone already is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
