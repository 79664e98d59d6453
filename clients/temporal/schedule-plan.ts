/** A schedule as the configuration wants it, reduced to what makes it differ from another. */
export interface DesiredSchedule {
  /** Schedule id, such as `drift-scan/payments`. */
  id: string;
  workflowType: string;
  taskQueue: string;
  args: unknown[];
  timing: ScheduleTiming;
  /** Longest that a run may take, milliseconds: past it the next one begins. */
  longestRun: number;
  /** For the Temporal UI. */
  summary: string;
  /** What else the memo of its workflows says. */
  memo?: Record<string, unknown>;
}

export interface ScheduleTiming {
  /** Either an interval in milliseconds … */
  every?: number;
  /** … or cron expressions in a time zone. */
  cron?: string[];
  timeZone?: string;
  /** Random delay of each run, milliseconds: keeps many targets from starting in the same second. */
  jitter: number;
  /** Runs missed while the server was away are made up for only when younger than this, milliseconds. */
  catchUpWindow: number;
}

/** A schedule of ours as it exists on the server. */
export interface ExistingSchedule {
  id: string;
  /** What `fingerprint` said when it was last written. */
  fingerprint: string;
  /** The configuration it belongs to; undefined where nobody wrote that down. */
  owner: string | undefined;
  paused: boolean;
  /** Why, as whoever paused or resumed it last put it. */
  note: string | undefined;
  next: Date | undefined;
  last: Date | undefined;
}

export interface SchedulePlan {
  create: DesiredSchedule[];
  update: DesiredSchedule[];
  delete: string[];
  unchanged: string[];
  /** Schedules of other configurations: they stay as they are. */
  left: string[];
}

/** What has to change so that exactly the desired schedules of a configuration exist. One of unknown owner is taken over where it is wanted, and otherwise left. */
export function planSchedules(
  desired: readonly DesiredSchedule[],
  existing: readonly Pick<ExistingSchedule, 'id' | 'fingerprint' | 'owner'>[],
  owner: string,
): SchedulePlan {
  const known = new Map(existing.map((schedule) => [schedule.id, schedule]));
  const wanted = new Set(desired.map((schedule) => schedule.id));
  const isCurrent = (schedule: DesiredSchedule) =>
    known.get(schedule.id)?.owner === owner && known.get(schedule.id)?.fingerprint === fingerprint(schedule);
  const unwanted = existing.filter(({ id }) => !wanted.has(id));
  return {
    create: desired.filter((schedule) => !known.has(schedule.id)),
    update: desired.filter((schedule) => known.has(schedule.id) && !isCurrent(schedule)),
    delete: unwanted.filter((schedule) => schedule.owner === owner).map(({ id }) => id),
    left: unwanted.filter((schedule) => schedule.owner !== owner).map(({ id }) => id),
    unchanged: desired.filter(isCurrent).map((schedule) => schedule.id),
  };
}

/** Text that is equal exactly for equal schedules; kept in the memo of what it starts. */
export function fingerprint(schedule: DesiredSchedule): string {
  const { workflowType, taskQueue, args, timing, longestRun, summary, memo } = schedule;
  return JSON.stringify({ workflowType, taskQueue, args, timing, longestRun, summary, memo });
}
