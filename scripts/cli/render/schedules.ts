import type { ExistingSchedule } from '../../../clients/temporal/schedule-plan.ts';
import type { Colors } from '../output.ts';
import { describeSpan } from '../../../domain/text/age.ts';
import { renderTable } from './table.ts';

/** When everything ran last and will run next. */
export function renderSchedules(schedules: readonly ExistingSchedule[], colors: Colors, now: Date): string {
  if (schedules.length === 0) return 'no schedules; `plumbline schedules apply` creates them';
  const rows = schedules
    .toSorted((one, other) => one.id.localeCompare(other.id))
    .map(({ id, paused, note, next, last }) => [
      id,
      last === undefined ? 'never' : `${describeSpan(now.getTime() - last.getTime())} ago`,
      paused || next === undefined ? '-' : `in ${describeSpan(Math.max(0, next.getTime() - now.getTime()))}`,
      paused ? colors.yellow('paused') : colors.green('running'),
      paused ? (note ?? '') : '',
    ]);
  return renderTable(['SCHEDULE', 'LAST', 'NEXT', 'STATE', 'NOTE'].map(colors.dim), rows);
}
