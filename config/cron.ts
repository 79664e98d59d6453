const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface CronField {
  name: string;
  least: number;
  most: number;
  /** Names that stand for `least`, `least + 1`, … */
  names?: string[];
}

const fields: CronField[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: months },
  { name: 'day of week', least: 0, most: 7, names: weekdays },
];

/**
 * What is wrong with a five-field cron expression, or undefined. Checked here because the Temporal server would
 * only refuse it when schedules are applied.
 */
export function faultOfCron(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return `expected five fields (minute, hour, day of month, month, day of week), got ${parts.length}`;
  }
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    const wrong = part.split(',').find((item) => !isCronItem(item, field));
    if (wrong !== undefined) {
      return `${field.name} "${wrong}" is not *, a value from ${field.least} to ${field.most}, a range or a step`;
    }
  }
  return undefined;
}

/** `*`, `5`, `1-5`, each with an optional step such as `/15`. */
function isCronItem(item: string, field: CronField): boolean {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/.exec(item);
  if (match === null) return false;
  const [, first, last] = match;
  if (first === undefined) return true;
  const from = cronValue(first, field);
  const to = last === undefined ? from : cronValue(last, field);
  return from !== undefined && to !== undefined && from <= to;
}

function cronValue(text: string, field: CronField): number | undefined {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named === -1 ? Number(/^\d+$/.test(text) ? text : Number.NaN) : named + field.least;
  return value >= field.least && value <= field.most ? value : undefined;
}
