const patience = 3000;

/** Leaders of the groups that run now. They do not get the terminal's Ctrl-C, so this process takes them along. */
const running = new Set<number>();
process.once('exit', () => {
  for (const leader of running) signalGroup(leader, 'SIGKILL');
});

/**
 * Ends a process that leads a group, and all that it started, when `stop` aborts or this process exits: asked first, so
 * that Git removes its lock files, then forced. To be disposed of when the process has ended.
 */
export function stopGroup({ pid }: { pid?: number | undefined }, stop: AbortSignal): Disposable {
  if (pid === undefined) return { [Symbol.dispose]: () => {} };
  let forcing: NodeJS.Timeout | undefined;
  const ask = (): void => {
    signalGroup(pid, 'SIGTERM');
    forcing = setTimeout(() => signalGroup(pid, 'SIGKILL'), patience);
  };
  running.add(pid);
  if (stop.aborted) ask();
  else stop.addEventListener('abort', ask, { once: true });
  return {
    [Symbol.dispose]() {
      clearTimeout(forcing);
      stop.removeEventListener('abort', ask);
      running.delete(pid);
    },
  };
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended already.
  }
}
