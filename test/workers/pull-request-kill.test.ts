import { test } from 'node:test';
import { usePullRequestKills } from '../support/pull-request-kill.ts';
import type { KillCase } from '../support/pull-request-kill.ts';

// The other points are in test/full.
const opened: KillCase = {
  change: 'codify',
  answer: 'merge',
  activity: 'proposeChange',
  moment: 'after',
  outcome: 'codified',
};
const play = await usePullRequestKills([opened]);

test(
  'a worker that dies once it has opened a pull request leaves one, which the next worker follows',
  {
    timeout: 300_000,
  },
  () => play(opened),
);
