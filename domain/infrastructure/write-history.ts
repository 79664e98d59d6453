import type { AuditedObject, AuditedWrite } from './audit-event.ts';

/** The latest writes to some objects. */
export interface WriteHistory {
  version: 1;
  /** By `writtenKey`; the latest write first. */
  objects: Record<string, AuditedWrite[]>;
}

export const emptyHistory: WriteHistory = { version: 1, objects: {} };

/** What a history keeps at most: objects, writes to each of them, and of these by one writer in one way. */
const bounds = { objects: 400, writes: 24, sameWriter: 3 } as const;

/** Names an object as audit events do: by its plural. */
export function writtenKey({ group, resource, namespace, name }: AuditedObject): string {
  return `${group}/${resource}/${namespace ?? ''}/${name}`;
}

/** The history with more writes; the very same history where none is new. What is oldest makes room. */
export function keptWrites(history: WriteHistory, writes: readonly AuditedWrite[]): WriteHistory {
  const objects = { ...history.objects };
  let isNew = false;
  for (const write of writes) {
    if (isRoutine(write)) continue;
    const key = writtenKey(write.object);
    const known = objects[key] ?? [];
    if (known.some(({ id }) => id === write.id)) continue;
    objects[key] = thinned([...known, write].toSorted(laterFirst));
    isNew = true;
  }
  if (!isNew) return history;
  const latest = Object.entries(objects).toSorted(([, [one]], [, [other]]) => laterFirst(one, other));
  return { version: 1, objects: Object.fromEntries(latest.slice(0, bounds.objects)) };
}

/** A controller that writes without pause must not push out what a person did. */
function thinned(writes: readonly AuditedWrite[]): AuditedWrite[] {
  const byWriter = Map.groupBy(writes, ({ actor, verb, subresource }) =>
    [actor.user, actor.manager, verb, subresource].join('\n'),
  );
  const kept = new Set([...byWriter.values()].flatMap((ofWriter) => ofWriter.slice(0, bounds.sameWriter)));
  return writes.filter((write) => kept.has(write)).slice(0, bounds.writes);
}

const components = /^system:(node:|apiserver$|kube-|serviceaccount:kube-system:)/;

/** What comes and goes with every rollout. */
const shortLived: readonly string[] = ['pods', 'replicasets', 'controllerrevisions', 'jobs'];

/** The cluster's own components write all the time, and `managedFields` names them; only what they delete is news. */
function isRoutine({ actor, verb, object }: AuditedWrite): boolean {
  if (!components.test(actor.user)) return false;
  return !verb.startsWith('delete') || shortLived.includes(object.resource);
}

function laterFirst(one: AuditedWrite | undefined, other: AuditedWrite | undefined): number {
  return (other?.actor.at ?? '').localeCompare(one?.actor.at ?? '');
}
