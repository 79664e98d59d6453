import { test } from 'node:test';
import { usePullRequestKills } from '../support/pull-request-kill.ts';
import type { KillCase } from '../support/pull-request-kill.ts';

const moments = ['before', 'after'] as const;

function at(activities: readonly string[], story: Omit<KillCase, 'activity' | 'moment'>): KillCase[] {
  return activities.flatMap((activity) => moments.map((moment) => ({ ...story, activity, moment })));
}

const throughout = ['proposeChange', 'readPullRequest', 'tellPeople', 'recordAudit', 'recordOutcome'];
const cases: KillCase[] = [
  ...at([...throughout, 'observeItem'], { change: 'codify', answer: 'merge', outcome: 'codified' }),
  ...at([...throughout, 'readRevertRecord', 'healItem'], {
    change: 'revert',
    answer: 'merge',
    outcome: 'healed',
  }),
  ...at(['observeItem', 'closePullRequest'], { change: 'codify', answer: 'undo', outcome: 'drift-gone' }),
];

const play = await usePullRequestKills(cases);

for (const one of cases) {
  const { change, answer, activity, moment } = one;
  test(
    `a worker killed ${moment} ${activity} of a ${change} (${answer}) changes nothing about how it ends`,
    {
      timeout: 300_000,
    },
    () => play(one),
  );
}
