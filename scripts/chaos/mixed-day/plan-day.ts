import { randomIndex, seededRandom } from '../../../domain/statistics/random.ts';
import type { Act, Disturbance, Place } from './journal.ts';
import type { DayTarget } from './objects.ts';

/** An act of the plan. Where it names a value, that stands nowhere else in the day. */
export interface PlannedAct {
  /** Since the beginning of the day, milliseconds. */
  at: number;
  act: Exclude<Act, { kind: 'decision' } | { kind: 'merge' }>;
}

/** What happens to the system in a day; decisions answer to what it asks. */
export interface DayPlan {
  acts: readonly PlannedAct[];
  /** Length of the day, milliseconds. */
  length: number;
}

const minute = 60_000;

/** Between two changes and two disturbances on average, and between two retrainings, milliseconds. */
const pauses = { change: 2500, disturbance: 14_000, traffic: 45_000, retraining: 4 * minute } as const;

/** The time before the first disturbance, and that without any at the end, in which the last ones pass. */
const calm = { first: 8000, last: 8000 } as const;

const managers = ['kubectl-edit', 'helm', 'dashboard', 'operator', 'terraform', 'on-call'];

/** What is disturbed, each as often as any other, and how long a cut or a freeze lasts at most, milliseconds. */
const disturbances: readonly (readonly [Disturbance, number])[] = [
  ['kill worker', 0],
  ['cut API server', 8000],
  ['kill Temporal', 0],
  ['kill gateway', 0],
  ['freeze worker', 12_000],
  ['cut Temporal', 8000],
  ['kill API server', 0],
  ['cut Git', 10_000],
];

/** The same plan for the same seed, length and targets. */
export function planDay(seed: number, minutes: number, targets: readonly DayTarget[]): DayPlan {
  const length = minutes * minute;
  const acts = [
    ...planChanges(seed, length, targets),
    ...planDisturbances(seed + 1, length),
    ...planTraffic(length),
    ...planRetrainings(length),
  ];
  return { acts: acts.toSorted((one, other) => one.at - other.at), length };
}

function planChanges(seed: number, length: number, targets: readonly DayTarget[]): PlannedAct[] {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[randomIndex(random, items.length)] as Item;
  const acts: PlannedAct[] = [];
  for (let at = pause(random, pauses.change); at < length; at += pause(random, pauses.change)) {
    const target = pick(targets);
    acts.push({ at, act: chooseChange(target, acts.length, pick, random()) });
  }
  return acts;
}

function chooseChange(
  { name, policy, places }: DayTarget,
  number: number,
  pick: <Item>(items: readonly Item[]) => Item,
  dice: number,
): PlannedAct['act'] {
  const place: Place = pick(places);
  const manager = pick(managers);
  const edit = { kind: 'change', how: 'edit', place, value: `drift-${number}`, manager } as const;
  // Reviewers of a pull request see edits alone: whoever commits beside them makes it unmergeable.
  if (policy === 'pull-request' || dice < 0.55) return edit;
  if (dice < 0.65 && place.includes('/ConfigMap/')) return { ...edit, how: 'delete', value: null };
  if (dice < 0.75) return { ...edit, how: 'undo', value: '' };
  if (dice < 0.85 && policy === 'self-heal')
    return { ...edit, how: 'create', place: `${name}/ConfigMap/stray-${number}` };
  return { kind: 'deploy', place, value: `git-${number}` };
}

function planDisturbances(seed: number, length: number): PlannedAct[] {
  const random = seededRandom(seed);
  const acts: PlannedAct[] = [];
  let deck: (readonly [Disturbance, number])[] = [];
  for (let at: number = calm.first; at < length - calm.last; at += pause(random, pauses.disturbance)) {
    if (deck.length === 0) deck = [...disturbances];
    const [drawn] = deck.splice(randomIndex(random, deck.length), 1);
    if (drawn === undefined) continue;
    const [what, longest] = drawn;
    const milliseconds = Math.round(longest * (0.3 + 0.7 * random()));
    acts.push({ at, act: { kind: 'disturbance', what, milliseconds } });
  }
  return acts;
}

/** The data of the model drifts in every other part of the day. */
function planTraffic(length: number): PlannedAct[] {
  const parts = Math.ceil(length / pauses.traffic);
  return Array.from({ length: parts }, (_, part) => ({
    at: part * pauses.traffic,
    act: { kind: 'traffic', drifted: part % 2 === 1 },
  }));
}

function planRetrainings(length: number): PlannedAct[] {
  const first = Math.min(length, pauses.retraining) / 4;
  const acts: PlannedAct[] = [];
  for (let at = first; at < length - first; at += pauses.retraining)
    acts.push({ at, act: { kind: 'retraining', model: 'scoring' } });
  return acts;
}

/** Never much shorter or longer than on average: half of it to three halves. */
function pause(random: () => number, average: number): number {
  return Math.round(average * (0.5 + random()));
}
