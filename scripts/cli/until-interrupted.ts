/** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process as usual. */
export function untilInterrupted(): { signal: AbortSignal; forget: () => void } {
  const interruption = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const forget = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (): void => {
    interruption.abort();
    forget();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return { signal: interruption.signal, forget };
}
