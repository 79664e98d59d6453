const hour = 60 * 60 * 1000;

/** Between two pieces of news: the longer it waits, the less often anybody wants to hear that it still does. */
const intervals = [0.5 * hour, 3 * hour, 6 * hour, 12 * hour];
const longest = 24 * hour;

/**
 * After how long without running people should hear that a training waits, milliseconds since it began to wait.
 *
 * @param told how often they were told of this wait before.
 */
export function tellAfter(told: number): number {
  const passed = intervals.slice(0, told + 1).reduce((sum, interval) => sum + interval, 0);
  return passed + Math.max(0, told + 1 - intervals.length) * longest;
}
