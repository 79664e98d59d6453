/** Where traffic goes, as the serving mode really does it; not as it was asked for. */
export interface ObservedTraffic {
  /** Of the candidate, 0 to 100; null where it cannot be told. */
  candidatePercent: number | null;
  candidateReady: boolean;
  championReady: boolean;
  /** Revisions or services, as the serving mode names them. */
  candidate: string | undefined;
  champion: string;
  /** Why it is not as asked for, in words. */
  trouble?: string;
  /** Somebody else has changed the InferenceService in the middle, and what. */
  interference?: string;
}
