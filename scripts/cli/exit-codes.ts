/** As `kubectl diff` has them, for every command. */
export const exitCodes = {
  /** Nothing drifted; for commands that do not compare: done. */
  clean: 0,
  /** Something drifted. */
  drift: 1,
  /** Something failed, was left out, or was asked for wrongly. */
  error: 2,
  /** Ended by Ctrl-C before it was done, as shells report it. */
  interrupted: 130,
} as const;

/** What a comparison ends with: an error outranks drift, since what could not be compared may have drifted too. */
export function exitCodeOf(result: { findings: readonly unknown[]; errors: readonly unknown[] }): number {
  if (result.errors.length > 0) return exitCodes.error;
  return result.findings.length > 0 ? exitCodes.drift : exitCodes.clean;
}
