/**
 * What a person can answer to a review; the same words everywhere (command line, buttons, pages).
 * - `heal`: make live equal Git. `recreate`: the same by deleting and creating, where nothing else helps.
 * - `codify`, `revert`: the same question put to the reviewers of a pull request: what runs goes into Git, or live is
 *   made equal Git once it is merged.
 * - `reject`: leave the drift as it is. `snooze`: ask again later. `ignore`: a rule that keeps it silent until it ends.
 * - `split`: ask about each object of the item by itself.
 * - `fix-upstream`: of an incident of a model: the data is put right where it comes from; watch until it recovers.
 *   `dismiss`: it is none, with the reason. `retrain`: train it on newer data, `roll-back`: let the model serve again
 *   that served before, each by the plan that was shown.
 * - `approve`: of a plan (to retrain a model, to roll it out): do it; `reject` declines it.
 * - `retry`: of a model that has won and that Git could not be told of: try once more. `hand-over`: it serves on, a person
 *   takes care of Git, and the service is given back.
 */
export const reviewActions = [
  'heal',
  'recreate',
  'codify',
  'revert',
  'split',
  'reject',
  'snooze',
  'ignore',
  'fix-upstream',
  'dismiss',
  'retrain',
  'roll-back',
  'approve',
  'retry',
  'hand-over',
] as const;
export type ReviewAction = (typeof reviewActions)[number];

/** The ways by which a decision can arrive. */
export const doors = ['slack', 'page', 'command-line', 'api'] as const;
export type Door = (typeof doors)[number];

/** One answer, however it arrived. Everything but the comment is checked by the reducer, whatever the door did. */
export interface Decision {
  /** Chosen by the sender: the same id again is the same decision, not a second one. */
  decisionId: string;
  /** Who decided: the name of a person of the configuration, or else what the door knows them by. */
  actor: string;
  action: ReviewAction;
  /** Digest of the evidence that the person saw. */
  planDigest: string;
  /** Why; an `ignore` and a `dismiss` need one. */
  reason?: string;
  comment?: string;
  door: Door;
  /** Groups the person is in (ids of the door), and roles as `role:NAME`: resolved by the door, never by the sender. */
  memberOf: readonly string[];
  /** Everything else the door knows this person by (`whoDecides`); the actor alone where it is left out. */
  identities?: readonly string[];
  /** When a `snooze` or `ignore` ends, RFC 3339. */
  until?: string;
}

/** A decision that counts, with the time it was taken in (RFC 3339). */
export type AcceptedDecision = Decision & { at: string };

/** What became of a decision. */
export type DecisionAnswer =
  /** `missing`: how many more people have to agree before it is carried out; left out where none. */
  | { accepted: true; action: ReviewAction; actor: string; missing?: number }
  | { accepted: false; reason: string };

/** Actions that take as many people as the review asks for. The others change nothing by themselves, and take one. */
const actionsWithQuorum: ReadonlySet<ReviewAction> = new Set([
  'heal',
  'recreate',
  'codify',
  'revert',
  'ignore',
  'retrain',
  'roll-back',
  'approve',
  'hand-over',
]);

export function needsQuorum(action: ReviewAction): boolean {
  return actionsWithQuorum.has(action);
}

/** Longest reason or comment, characters: the most that a Slack modal sends. */
const longestText = 3000;
const longestName = 200;
const day = 24 * 60 * 60 * 1000;
/** How far ahead an end may lie, milliseconds. */
const furthest = { snooze: 90 * day, ignore: 366 * day } as const;

/** What is wrong with a decision in itself, in words; undefined where nothing is. */
export function faultOfDecision(decision: Decision, now: number): string | undefined {
  const { actor, action, reason = '', comment = '', until } = decision;
  if (actor.trim() === '') return 'a decision needs to say who made it';
  if (actor.length > longestName) return `the name of who decides is longer than ${longestName} characters`;
  if (reason.length > longestText || comment.length > longestText) {
    return `the reason or comment is longer than ${longestText} characters`;
  }
  if (action === 'ignore' && reason.trim() === '') return 'ignore needs a reason, which the rule will carry';
  if (action === 'dismiss' && reason.trim() === '') return 'dismiss needs a reason, for whoever looks next';
  if (action !== 'snooze' && action !== 'ignore') return undefined;
  const end = Date.parse(until ?? '');
  if (Number.isNaN(end)) return `${action} needs an end, such as ${exampleEnd(now)}`;
  if (end <= now) return `${action} has to end in the future; ${until} is past`;
  if (end - now > furthest[action]) return `${action} can last ${furthest[action] / day} days at most`;
  return undefined;
}

function exampleEnd(now: number): string {
  return `${new Date(now + day).toISOString().slice(0, 19)}Z`;
}
