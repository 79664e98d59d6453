/** What a model may take of the cluster, and how often. Times are milliseconds. */
export interface TrainingLimits {
  /** After a retraining that ended, whatever came of it. */
  cooldown: number;
  gpuHoursPerWeek: number;
  /** After so many failures in a row nothing is tried until a person says so. */
  mostFailures: number;
}

/** A retraining that ended. */
export interface PastTraining {
  /** RFC 3339. */
  endedAt: string;
  outcome: 'registered' | 'rejected' | 'failed' | 'cancelled';
  gpuHours: number;
}

const hour = 60 * 60 * 1000;
const week = 7 * 24 * hour;

/**
 * Why a model may not be retrained now, in one line; undefined where it may. A person who starts one is taken to have
 * looked at the failures before it: they neither stop it nor make it wait.
 *
 * @param history the oldest first
 * @param gpuHours what the next one is expected to take
 * @param now milliseconds since 1970
 */
export function reasonAgainstTraining(
  history: readonly PastTraining[],
  limits: TrainingLimits,
  gpuHours: number,
  now: number,
  byPerson = false,
): string | undefined {
  const failures = byPerson ? 0 : failuresInRow(history);
  if (failures >= limits.mostFailures)
    return `the last ${failures} retrainings failed; a person has to look at why, and start the next one`;
  const last = history.findLast(
    ({ outcome }) => outcome !== 'cancelled' && !(byPerson && outcome === 'failed'),
  );
  const rested = last === undefined ? Infinity : now - Date.parse(last.endedAt);
  if (rested < limits.cooldown) {
    const until = new Date(now - rested + limits.cooldown).toISOString();
    return `the last retraining ended at ${last?.endedAt}; the cooldown lasts until ${until}`;
  }
  const spent = gpuHoursOfWeek(history, now);
  if (spent + gpuHours <= limits.gpuHoursPerWeek) return undefined;
  return `${hours(spent)} of ${hours(limits.gpuHoursPerWeek)} GPU hours of the week are spent, and ${hours(gpuHours)} more are needed`;
}

/** GPU hours of the retrainings that ended in the last seven days. */
export function gpuHoursOfWeek(history: readonly PastTraining[], now: number): number {
  return history
    .filter(({ endedAt }) => now - Date.parse(endedAt) < week)
    .reduce((sum, training) => sum + training.gpuHours, 0);
}

/** Failures since something else came of one; what people cancelled says nothing. */
function failuresInRow(history: readonly PastTraining[]): number {
  const told = history.filter(({ outcome }) => outcome !== 'cancelled');
  return told.length - 1 - told.findLastIndex(({ outcome }) => outcome !== 'failed');
}

function hours(value: number): string {
  return String(Math.round(value * 10) / 10);
}
