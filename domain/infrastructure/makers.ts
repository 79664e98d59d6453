import { usersOf } from './actor.ts';
import type { Actor } from './actor.ts';
import type { DriftItem } from './drift-item.ts';

/**
 * Who made a change, as the cluster names them: people and accounts of the audit log, and the tools that wrote the
 * fields, since the log may know of some of them only. Four-eyes compares these with all that a person is known by.
 *
 * @param item of a workflow that may be older than actors are.
 */
export function makersOf(item: Pick<DriftItem, 'managers'> & { actors?: readonly Actor[] }): string[] {
  const users = (item.actors ?? []).flatMap(usersOf);
  return [...new Set([...users, ...item.managers])];
}
