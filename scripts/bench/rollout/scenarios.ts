import { documentedSettings } from './flagger-rule.ts';
import type { FlaggerSettings } from './flagger-rule.ts';
import type { Scenario } from './simulate.ts';
import type { Behaviour } from './traffic.ts';

/** Requests a second. */
const rates = [1, 5, 20, 100] as const;
/** Well within Flagger's documented limits, and near to them. */
const champions: readonly { name: string; behaviour: Behaviour }[] = [
  { name: '0.1 % errors', behaviour: { errors: 0.001, median: 0.08, p99: 0.35 } },
  { name: '0.5 % errors', behaviour: { errors: 0.005, median: 0.08, p99: 0.35 } },
];

interface Change {
  name: string;
  isGood: boolean;
  of: (champion: Behaviour) => Behaviour;
}

const moreErrors = (points: number): Change => ({
  name: `+${points} points of errors`,
  isGood: false,
  of: (champion) => ({ ...champion, errors: champion.errors + points / 100 }),
});
const slower = (times: number): Change => ({
  name: `${times} times as slow`,
  isGood: false,
  of: (champion) => ({ ...champion, median: champion.median * times, p99: champion.p99 * times }),
});

const changes: readonly Change[] = [
  { name: 'as good', isGood: true, of: (champion) => champion },
  moreErrors(1.5),
  moreErrors(3),
  moreErrors(10),
  slower(1.5),
  slower(2),
];

/** Every change of every champion under every load, and good canaries while everything around them fails more. */
export const scenarios: readonly Scenario[] = rates.flatMap((rate) => [
  ...champions.flatMap(({ name, behaviour }) =>
    changes.map((change) => ({
      name: `${name}, ${change.name}`,
      isGood: change.isGood,
      champion: behaviour,
      canary: change.of(behaviour),
      rate,
    })),
  ),
  ...champions.slice(0, 1).map(({ name, behaviour }) => ({
    name: `${name}, as good, outage of 3 points`,
    isGood: true,
    champion: behaviour,
    canary: behaviour,
    rate,
    outage: 0.03,
  })),
]);

/** Flagger's limits as one who knows the champion exactly would place them: a point, and half as slow again. */
export function tunedTo({ errors, p99 }: Behaviour): FlaggerSettings {
  return {
    ...documentedSettings,
    minimumSuccess: 100 * (1 - errors - 0.01),
    longestDuration: p99 * 1.25 * 1000,
  };
}
