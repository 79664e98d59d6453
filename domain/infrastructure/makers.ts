import { nameHash } from '../approval/name-hash.ts';
import { usersOf } from './actor.ts';
import type { Actor } from './actor.ts';
import type { Finding } from './finding.ts';

/** Who made the changes of an item, small enough to travel in a signal. */
export interface Makers {
  /** Field managers that wrote the drifted fields; empty when none can be named. */
  managers: string[];
  /** People behind the drift, as far as an audit log tells; the latest change of each, and the latest people. */
  actors: Actor[];
  /** Hashes (`nameHash`) of everybody else who may have made one of the changes; left out where nobody else has. */
  otherMakers?: string[];
  /** Even so some are left out: nobody can be known not to have made one of the changes. */
  makersCut?: true;
}

/** How many people an item names, and how many others come into question beside each. */
const namedActors = 20;
const namedOthers = 5;

/** How many more an item knows again. */
const mostOtherMakers = 1000;

export function gatherMakers(findings: readonly Finding[]): Makers {
  const actors = findings.flatMap(({ fields }) =>
    fields.flatMap(({ actor }) => (actor === undefined ? [] : [actor])),
  );
  const named = latestOf(actors);
  const covered = new Set(named.flatMap(usersOf));
  const others = [...new Set(actors.flatMap(usersOf))].filter((user) => !covered.has(user));
  const isCut = others.length > mostOtherMakers || actors.some(({ moreElse = 0 }) => moreElse > 0);
  return {
    managers: managersOf(findings),
    actors: named,
    ...(others.length === 0 ? {} : { otherMakers: others.slice(0, mostOtherMakers).map(nameHash) }),
    ...(isCut ? { makersCut: true } : {}),
  };
}

function managersOf(findings: readonly Finding[]): string[] {
  const managers = findings.flatMap((finding) => finding.fields.map((field) => field.manager));
  return [...new Set(managers.filter((manager) => manager !== null))].toSorted();
}

function latestOf(actors: readonly Actor[]): Actor[] {
  const latest = new Map<string, Actor>();
  for (const actor of actors.toSorted((one, other) => one.at.localeCompare(other.at))) {
    // Who else it may have been must not be lost with an older change.
    const orElse = [...new Set([...(latest.get(actor.user)?.orElse ?? []), ...(actor.orElse ?? [])])];
    // Whoever acts again is among the latest.
    latest.delete(actor.user);
    latest.set(actor.user, {
      ...actor,
      ...(orElse.length === 0 ? {} : { orElse: orElse.slice(0, namedOthers) }),
    });
  }
  return [...latest.values()].slice(-namedActors);
}

/**
 * Who made a change, as the cluster names them: people and accounts of the audit log, and the tools that wrote the
 * fields, since the log may know of some of them only. Four-eyes compares these with all that a person is known by.
 *
 * @param item of a workflow that may be older than actors are.
 */
export function makersOf({
  managers,
  actors = [],
  otherMakers = [],
}: Pick<Makers, 'managers' | 'otherMakers'> & { actors?: readonly Actor[] }): string[] {
  return [...new Set([...actors.flatMap(usersOf), ...otherMakers, ...managers])];
}
