import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import { RecordedRollout, rollOut, rolloutPlan } from '../support/rollout-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';

const environment = await useTimeSkipping();
const minute = 60_000;

const follow = (activities: RecordedRollout) => rollOut(environment, activities);

const undone = 'champion, settled for champion, released';
const won = 'candidate, settled for candidate, released';

test('a good candidate takes traffic step by step, is watched, settled, and what was before is taken away', async () => {
  const activities = new RecordedRollout();
  const result = await follow(activities);
  assert.deepEqual(result, {
    outcome: 'promoted',
    detail: 's3://models/credit/2 serves all traffic of InferenceService ml/credit, after 10 % and 50 %',
    undone: [],
    leftToDo: [],
    pullRequest: { number: 7, url: 'https://git.example/pulls/7' },
  });
  assert.deepEqual(activities.done, [
    'plan',
    'plan',
    'hold',
    'shift 10',
    'shift 50',
    'promote',
    'reference',
    'mark candidate',
    'propose',
    'retire',
    'release',
  ]);
  assert.equal(activities.standing, won);
  assert.deepEqual(
    activities.records.map((record) => record.result.outcome),
    ['promoted'],
  );
  assert.deepEqual(
    [activities.moments[0], activities.moments.at(-1)],
    ['updated', 'promoted'],
    'people follow it',
  );
});

test('a plan that is refused ends it before anything is touched', async () => {
  const activities = new RecordedRollout();
  activities.plans = ['the serving mode ignores canaryTrafficPercent'];
  const result = await follow(activities);
  assert.equal(result.outcome, 'refused');
  assert.equal(result.detail, 'the serving mode ignores canaryTrafficPercent');
  assert.deepEqual(activities.done, ['plan']);
});

test('a candidate that does worse is taken back, the traffic first and the service last', async () => {
  const activities = new RecordedRollout();
  activities.looks = ['pass', 'fail'];
  const result = await follow(activities);
  assert.equal(result.outcome, 'rolled-back');
  assert.equal(
    result.detail,
    'the candidate does worse at 10 % of the traffic: error-rate: it is fail; the champion serves everything again',
  );
  assert.deepEqual(activities.done.slice(-2), ['restore', 'release']);
  assert.equal(activities.standing, undone);
  assert.equal(activities.moments.at(-1), 'rolled-back');
});

test('what cannot be measured is no pass: after its error budget it is undone', async () => {
  const activities = new RecordedRollout();
  activities.looks = [new Error('Prometheus does not answer')];
  const result = await follow(activities);
  assert.equal(result.outcome, 'rolled-back');
  assert.match(
    result.detail,
    /^it could not be measured 4 times in a row at 10 % .*Prometheus does not answer/,
  );
  assert.equal(activities.standing, undone);
});

test('a metric that is NaN now and then costs time, and nothing else', async () => {
  const activities = new RecordedRollout();
  activities.looks = ['error', 'error', 'error', 'pass', 'error', 'error', 'pass'];
  assert.equal((await follow(activities)).outcome, 'promoted');
});

test('too little traffic holds a step, and nobody who answers lets it go on', async () => {
  const activities = new RecordedRollout();
  // The test server takes no two timers of the same moment: reminders are hourly.
  activities.plans = [rolloutPlan({ interval: 50 * minute + 7 })];
  activities.looks = [{ verdict: 'pass', requests: 99 }];
  const result = await follow(activities);
  assert.equal(result.outcome, 'rolled-back');
  assert.match(result.detail, /nobody decided in time \(only 99 of 100 requests have come\)/);
  assert.ok(activities.moments.includes('asked'), 'people were asked');
  assert.equal(activities.standing, undone);
});

for (const [what, shifted] of [
  ['crash loops', { trouble: 'credit-predictor-00002: CrashLoopBackOff', candidateReady: false }],
  ['cannot load its model', { trouble: 'FailedToLoad: no such bucket', candidateReady: false }],
] as const) {
  test(`a candidate that ${what} is undone before it is looked at`, async () => {
    const activities = new RecordedRollout();
    activities.shifted = [shifted];
    const result = await follow(activities);
    assert.equal(result.outcome, 'rolled-back');
    assert.ok(result.detail.startsWith(`at 10 % of the traffic: ${shifted.trouble}`), result.detail);
    assert.equal(activities.standing, undone);
  });
}

test('a pod that is replaced between two looks costs one look; one that stays away undoes it', async () => {
  const blip = new RecordedRollout();
  blip.seen = [{}, { trouble: 'not ready', candidateReady: false }, {}];
  assert.equal((await follow(blip)).outcome, 'promoted');
  const gone = new RecordedRollout();
  gone.seen = [{}, { trouble: 'not ready', candidateReady: false }];
  const result = await follow(gone);
  assert.equal(result.outcome, 'rolled-back');
  assert.match(result.detail, /^not ready/);
});

test('a service that somebody edits or deletes in the middle stops it, and the change is named', async () => {
  for (const interference of [
    'eve set spec.predictor.model.storageUri',
    'the InferenceService was deleted',
  ]) {
    const activities = new RecordedRollout();
    activities.seen = [{}, { interference }];
    const result = await follow(activities);
    assert.equal(result.outcome, 'rolled-back');
    assert.ok(result.detail.startsWith(`somebody else has changed it: ${interference}`), result.detail);
  }
});

test('a canary that was good and turns bad with all the traffic is taken back after its promotion', async () => {
  const activities = new RecordedRollout();
  activities.looks = [...Array.from({ length: 12 }, () => 'pass' as const), 'fail'];
  const result = await follow(activities);
  assert.equal(result.outcome, 'rolled-back');
  assert.match(result.detail, /^after its promotion: the candidate does worse at 100 % of the traffic/);
  assert.deepEqual(activities.done.slice(-3), ['promote', 'restore', 'release']);
  assert.equal(activities.standing, undone);
});

const settled = Array.from({ length: 22 }, () => ({}));

test('a candidate that turns bad while the champion is still kept is taken back, and Git with it', async () => {
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan({ keepChampion: 30 * minute })];
  activities.looks = [...settled.map(() => 'pass' as const), 'fail'];
  const result = await follow(activities);
  assert.equal(result.outcome, 'rolled-back');
  assert.match(result.detail, /^after it had won: the candidate does worse at 100 % of the traffic/);
  assert.ok(activities.done.includes('propose') && !activities.done.includes('retire'));
  assert.equal(activities.standing, undone);
});

test('what cannot be told while the champion is kept asks nobody, and gives nothing up', async () => {
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan({ keepChampion: 20 * minute, longestHold: 10 * minute })];
  activities.looks = [...settled.map(() => 'pass' as const), 'inconclusive', new Error('away')];
  assert.equal((await follow(activities)).outcome, 'promoted');
  assert.ok(!activities.moments.includes('asked'));
});

test('a service that somebody edits or deletes while the champion is kept, or a merge waited for, stops it', async () => {
  for (const proposal of [['merged'], ['open']] as const) {
    const activities = new RecordedRollout();
    activities.proposal = [...proposal];
    const keepChampion = proposal[0] === 'open' ? 0 : 30 * minute;
    activities.plans = [rolloutPlan({ keepChampion })];
    activities.seen = [...settled, { interference: 'it was deleted' }];
    const result = await follow(activities);
    assert.equal(result.outcome, 'rolled-back', proposal[0]);
    assert.match(result.detail, /^after it had won: somebody else has changed it: it was deleted/);
  }
});

test('a rollback that itself fails goes on with the rest, and says what a person has to do', async () => {
  const activities = new RecordedRollout();
  activities.looks = ['fail'];
  activities.failing.restoreChampion = new Error('the InferenceService cannot be patched');
  activities.seen = [{}, { championReady: false }];
  const result = await follow(activities);
  assert.equal(result.outcome, 'failed');
  assert.deepEqual(result.leftToDo, [
    'see that InferenceService ml/credit serves s3://models/credit/1 with all traffic, and nothing else',
  ]);
  assert.deepEqual(
    result.undone.map(({ step, done }) => [step, done]),
    [
      ['traffic', false],
      ['hold of the service', true],
    ],
  );
  assert.equal(activities.moments.at(-1), 'failed');
  assert.ok(
    activities.moments.filter((moment) => moment === 'failed').length > 1,
    'people heard of it early',
  );
  assert.ok(
    activities.audited.some(
      ({ detail }) =>
        detail ===
        'the champion is not back yet, because nothing of credit-predictor-00001 is ready; the candidate keeps 10 % until then; it is tried again and again',
    ),
    'and why',
  );
});

test('a registry that is away for good is left to a person', async () => {
  const withoutRegistry = new RecordedRollout();
  withoutRegistry.failing.markServing = ApplicationFailure.nonRetryable('no such registry');
  const left = await follow(withoutRegistry);
  assert.equal(left.outcome, 'promoted');
  assert.deepEqual(left.leftToDo, [
    'mark s3://models/credit/2 as the model that serves in the registry (no such registry)',
  ]);
});

test('the service is given back only once Git says what runs, or the champion is back where it never will', async () => {
  const merged = new RecordedRollout();
  merged.proposal = ['open', 'open', 'merged'];
  assert.equal((await follow(merged)).outcome, 'promoted');
  assert.ok(merged.moments.includes('proposed'), 'people hear that it waits for a merge');
  const closed = new RecordedRollout();
  closed.proposal = ['open', 'closed'];
  const result = await follow(closed);
  assert.equal(result.outcome, 'rolled-back');
  assert.match(result.detail, /#7 was closed without being merged/);
  assert.equal(closed.standing, undone);
});
