import { test } from 'node:test';
import { usePullRequestKills } from '../support/pull-request-kill.ts';
import type { KillCase } from '../support/pull-request-kill.ts';

const moments = ['before', 'after'] as const;

function at(activities: readonly string[], story: Omit<KillCase, 'activity' | 'moment'>): KillCase[] {
  return activities.flatMap((activity) => moments.map((moment) => ({ ...story, activity, moment })));
}

const throughout = ['proposeChange', 'readPullRequest', 'tellPeople', 'recordAudit', 'recordOutcome'];
const cases: KillCase[] = [
  ...at([...throughout, 'observeItem'], { change: 'codify', then: 'merge', outcome: 'codified' }),
  ...at([...throughout, 'readRevertRecord', 'healItem'], {
    change: 'revert',
    then: 'merge',
    outcome: 'healed',
  }),
  ...at(['observeItem', 'closePullRequest'], { change: 'codify', then: 'undo', outcome: 'drift-gone' }),
];

const play = await usePullRequestKills(cases);

for (const one of cases) {
  const { change, then, activity, moment } = one;
  test(
    `a worker killed ${moment} ${activity} of a ${change} (${then}) changes nothing about how it ends`,
    {
      timeout: 300_000,
    },
    () => play(one),
  );
}
