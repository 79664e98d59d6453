import { formatCount } from './format.ts';

/** Something said of a column, a data set or another object; null is the data set. */
export interface Remark {
  object: string | null;
  message: string;
}

/** The same thing said of several objects. */
export interface GroupedRemark {
  objects: string[];
  message: string;
}

/** Says once what is true of many, in the order of the first. */
export function groupByMessage(remarks: readonly Remark[]): GroupedRemark[] {
  const groups = new Map<string, GroupedRemark>();
  for (const { object, message } of remarks) {
    const group = groups.get(message) ?? { objects: [], message };
    groups.set(message, group);
    if (object !== null) group.objects.push(object);
  }
  return [...groups.values()];
}

/** `a, b, c and 22 more`, or nothing for the data set. */
export function listObjects(objects: readonly string[], most = 8): string {
  const rest = objects.length - most;
  return objects.slice(0, most).join(', ') + (rest > 0 ? ` and ${formatCount(rest)} more` : '');
}
