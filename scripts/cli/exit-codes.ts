/** As `kubectl diff` has them, for every command. */
export const exitCodes = {
  /** Nothing drifted; for commands that do not compare: done. */
  clean: 0,
  /** Something drifted. */
  drift: 1,
  /** Something failed, was left out, or was asked for wrongly. */
  error: 2,
} as const;
