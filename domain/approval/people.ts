import type { Decision } from './decision.ts';

/** A person, and what the systems around them know them by. */
export interface Person {
  /** The name that messages and the audit trail show. */
  name: string;
  /** Slack user id. */
  slack?: string | undefined;
  /** Users of the API server, and field managers that only this person uses. */
  kubernetes: readonly string[];
  /** Users of the machines from which they run `plumbline`, as `user` or `user@host`. */
  commandLine: readonly string[];
  /** Ids of groups, for the doors that cannot look them up themselves. */
  groups: readonly string[];
  roles: readonly string[];
}

/** What a door knows of whoever stands in front of it. */
export type KnownAs = { slack: string } | { commandLine: string } | { name: string };

/** Who decides, ready to be part of a decision. */
export type Decider = Required<Pick<Decision, 'actor' | 'identities' | 'memberOf'>>;

const slackGroup = /^S[A-Z0-9]{2,}$/;

/** Whether Slack knows who is in a group; other groups belong to other doors. */
export function isSlackGroup(group: string): boolean {
  return slackGroup.test(group);
}

/**
 * Finds the person behind what a door knows, with all their names, groups and roles. Somebody the configuration does
 * not know goes by what the door knows them by. In Slack, who is in one of its groups is for Slack to say alone: who
 * left it, or is not known to be in it, is not in it.
 *
 * @param groups ids that the door itself has looked up.
 */
export function whoDecides(
  people: readonly Person[],
  known: KnownAs,
  groups: readonly string[] = [],
): Decider {
  const person = people.find((one) => isKnownAs(one, known));
  const shown = Object.values(known).join('');
  if (person === undefined) return { actor: shown, identities: [shown], memberOf: [...groups] };
  const { name, slack, kubernetes, commandLine, groups: configured, roles } = person;
  const identities = [name, shown, ...(slack === undefined ? [] : [slack]), ...kubernetes, ...commandLine];
  const stated = 'slack' in known ? configured.filter((group) => !isSlackGroup(group)) : configured;
  const memberOf = [...groups, ...stated, ...roles.map((role) => `role:${role}`)];
  return { actor: name, identities: [...new Set(identities)], memberOf: [...new Set(memberOf)] };
}

function isKnownAs(person: Person, known: KnownAs): boolean {
  if ('slack' in known) return person.slack === known.slack;
  if ('name' in known) return person.name === known.name;
  const [user] = known.commandLine.split('@');
  return person.commandLine.some((one) => one === known.commandLine || one === user);
}
