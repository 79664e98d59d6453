import { plural } from '../../../domain/models/report/format.ts';
import type { PlacedResult } from '../../../workers/doctor/check.ts';
import type { Colors } from '../output.ts';

const gravity: readonly PlacedResult['status'][] = ['error', 'warning', 'ok'];

/** How each place stands, and under what is wrong how to mend it. */
export function renderDoctor(results: readonly PlacedResult[], colors: Colors): string {
  const marks = {
    ok: colors.green('ok      '),
    warning: colors.yellow('warning '),
    error: colors.red('error   '),
  };
  const places = Map.groupBy(results, ({ place }) => place);
  const lines = [...places].flatMap(([place, found]) => [
    colors.bold(place),
    ...found
      .toSorted((one, other) => gravity.indexOf(one.status) - gravity.indexOf(other.status))
      .flatMap(({ status, what, mend }) => [
        `  ${marks[status]}${what}`,
        ...(mend === undefined || mend === '' ? [] : [`          ${colors.cyan('mend:')} ${mend}`]),
      ]),
  ]);
  const count = (status: PlacedResult['status']) => results.filter((one) => one.status === status).length;
  const summary = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${count('ok')} well`;
  return [...lines, '', colors.bold(summary)].join('\n');
}
