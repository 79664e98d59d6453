import type { PlacedFault } from './schema-faults.ts';

type Path = PlacedFault['path'];
type Fields = Readonly<Record<string, unknown>>;

/**
 * Terms of approval that nobody can meet, in the default and wherever something is asked differently: each rule of a
 * policy, each model that is retrained or rolled out. Works on the file as it was written.
 */
export function faultsOfApprovalTerms(document: unknown): PlacedFault[] {
  const { approvals, people, policies, models } = fieldsOf(document);
  const usual = fieldsOf(fieldsOf(approvals)['default']);
  const faults = [...unreachableQuorum(usual, usual, ['approvals', 'default'], people)];
  const check = (asker: unknown, path: Path): void => {
    const own = fieldsOf(fieldsOf(asker)['approvals']);
    const place = [...path, 'approvals'];
    const terms = { ...usual, ...own };
    faults.push(...unreachableQuorum(own, terms, place, people), ...halfAnEscalation(own, terms, place));
  };
  for (const [name, rules] of Object.entries(fieldsOf(policies)))
    for (const [index, rule] of entriesOf(rules)) check(rule, ['policies', name, index]);
  for (const [index, model] of entriesOf(models))
    for (const step of ['retrain', 'rollout']) check(fieldsOf(model)[step], ['models', index, step]);
  return faults;
}

function entriesOf(list: unknown): Iterable<[number, unknown]> {
  return (Array.isArray(list) ? list : []).entries();
}

/** More people have to agree than there are, where only people are named: groups and roles may have any number. */
function unreachableQuorum(own: Fields, terms: Fields, path: Path, people: unknown): PlacedFault[] {
  const { quorum, approvers, escalateTo = [] } = terms;
  if (typeof quorum !== 'number' || !Array.isArray(approvers) || !Array.isArray(escalateTo)) return [];
  const named = [...approvers, ...escalateTo].map((approver) => fieldsOf(approver)['user']);
  if (named.some((user) => typeof user !== 'string')) return [];
  const persons = new Set(named.map((user) => personBehind(user, people)));
  if (persons.size >= quorum) return [];
  const place = ['quorum', 'approvers', 'escalateTo'].find((key) => key in own);
  if (place === undefined) return [];
  const count = persons.size === 1 ? '1 person is' : `${persons.size} people are`;
  return [
    {
      path: [...path, place],
      part: 'value',
      message: `a quorum of ${quorum} can never be reached: ${count} named as approvers`,
      suggestion: 'lower the quorum, or name more people, a group or a role',
    },
  ];
}

/** Rules may state one half and take the other from the default; one half alone has no effect. */
function halfAnEscalation(own: Fields, terms: Fields, path: Path): PlacedFault[] {
  const halves = ['escalateAfter', 'escalateTo'] as const;
  const stated = halves.filter((half) => terms[half] !== undefined);
  const [place] = stated;
  if (stated.length !== 1 || place === undefined || !(place in own)) return [];
  return [
    {
      path: [...path, place],
      part: 'key',
      message: 'escalateAfter and escalateTo go together: when others are asked, and who they are',
      suggestion: `add ${halves.find((half) => half !== place)} here or in approvals.default`,
    },
  ];
}

/** One person may be named in several ways. */
function personBehind(user: unknown, people: unknown): unknown {
  const known = (Array.isArray(people) ? people : []).map(fieldsOf).find((person) => {
    const { name, slack, kubernetes = [], commandLine = [] } = person;
    return [name, slack, kubernetes, commandLine].flat().includes(user);
  });
  return known?.['name'] ?? user;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
