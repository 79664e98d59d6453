/** What a clean-up removed, or moved to the archive. */
export interface CleanedUp {
  /** Results and plans of scans. */
  scans: number;
  /** Pieces of evidence. */
  evidence: number;
  /** Parts of the audit trail that went to the archive. */
  auditParts: number;
}

/** What a clean-up of storage asks of the world. */
export interface CleanUpActivities {
  /**
   * Removes what is older than it is to be kept, and that nothing open refers to. Done again after a worker died in the
   * middle, it goes on: each object goes by itself, and one that is gone is no error.
   */
  cleanUpStorage(): Promise<CleanedUp>;
}
