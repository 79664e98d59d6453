import type { Actor } from './actor.ts';
import type { AuditedWrite } from './audit-event.ts';
import { mayTouch } from './audited-paths.ts';
import type { FieldDifference, Finding } from './finding.ts';

/** `managedFields` counts whole seconds, and the request arrives before the object is written. Milliseconds. */
const clockSlack = 2000;

/** Others who may have made a change that are named, at most. */
const mostOthers = 50;

/**
 * The finding with the people behind it, as far as an audit log tells: who wrote a present field with the manager
 * that owns it, who took a field away, who created or deleted the object. What the log does not settle stays unnamed,
 * and where several people come into question all of them are named.
 *
 * @param writes to the object, in any order, its collection's deletions included.
 */
export function attribute(finding: Finding, writes: readonly AuditedWrite[]): Finding {
  const toThisObject = writes.filter(({ object }) => isSame(object.uid, finding.uid));
  const fields = finding.fields.map((field) => {
    const actor = actorOf(finding, field, finding.drift === 'deleted' ? writes : toThisObject);
    return actor === undefined ? field : { ...field, actor };
  });
  return { ...finding, fields };
}

function isSame(written: string | undefined, present: string | undefined): boolean {
  return written === undefined || present === undefined || written === present;
}

function actorOf(
  { drift }: Finding,
  field: FieldDifference,
  writes: readonly AuditedWrite[],
): Actor | undefined {
  if (drift === 'health') return undefined;
  if (drift === 'deleted') return latest(writes.filter(({ verb }) => verb.startsWith('delete')));
  if (drift === 'created') return latest(writes.filter(({ verb }) => verb === 'create'));
  return field.change === 'removed' ? remover(field, writes) : writer(field, writes);
}

/** Who wrote a present field: only its manager, through its door, and no later than that manager's last change. */
function writer(field: FieldDifference, writes: readonly AuditedWrite[]): Actor | undefined {
  const { manager, subresource, changedNoLaterThan } = field;
  if (manager === null) return undefined;
  const until = changedNoLaterThan === undefined ? Number.POSITIVE_INFINITY : Date.parse(changedNoLaterThan);
  const possible = changesOf(writes, field.path).filter(
    (write) =>
      write.actor.manager === manager &&
      (write.subresource ?? '') === (subresource ?? '') &&
      Date.parse(write.actor.at) <= until + clockSlack,
  );
  return mostLikely(possible);
}

/** A removed field leaves no owner: whoever changed the object there comes into question. */
function remover(field: FieldDifference, writes: readonly AuditedWrite[]): Actor | undefined {
  return mostLikely(changesOf(writes, field.path).filter(({ verb }) => verb !== 'create'));
}

function changesOf(writes: readonly AuditedWrite[], path: string): AuditedWrite[] {
  return writes.filter(
    ({ verb, paths }) => !verb.startsWith('delete') && (paths === undefined || mayTouch(paths, path)),
  );
}

/** The last request known to change the place settles it, and what came after it without saying where does not. */
function mostLikely(possible: readonly AuditedWrite[]): Actor | undefined {
  const ordered = possible.toSorted(laterFirst);
  const known = ordered.findIndex(({ paths }) => paths !== undefined);
  const [first, ...others] = known === -1 ? ordered : ordered.slice(0, known + 1).toReversed();
  if (first === undefined) return undefined;
  const users = [...new Set(others.map(({ actor }) => actor.user))].filter(
    (user) => user !== first.actor.user,
  );
  if (users.length === 0) return first.actor;
  const more = users.length - mostOthers;
  return {
    ...first.actor,
    orElse: users.slice(0, mostOthers),
    ...(more > 0 ? { moreElse: more } : {}),
  };
}

function latest(writes: readonly AuditedWrite[]): Actor | undefined {
  return writes.toSorted(laterFirst)[0]?.actor;
}

function laterFirst(one: AuditedWrite, other: AuditedWrite): number {
  return other.actor.at.localeCompare(one.actor.at);
}
