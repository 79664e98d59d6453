/** Timing of watches, in milliseconds. */
export interface WatchSettings {
  /** How long one connection is used: short enough to notice one whose other end has vanished, and for any proxy. */
  round: number;
  /** Beyond a round, for the server to end it. */
  grace: number;
  /** First and longest pause between attempts to connect again. */
  firstPause: number;
  longestPause: number;
}

export const defaultWatchSettings: WatchSettings = {
  round: 60_000,
  grace: 10_000,
  firstPause: 250,
  longestPause: 15_000,
};
