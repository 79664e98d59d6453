import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDay } from '../../../../scripts/chaos/mixed-day/check-day.ts';
import { describeDay } from '../../../../scripts/chaos/mixed-day/describe-day.ts';
import type { Evidence } from '../../../../scripts/chaos/mixed-day/evidence.ts';
import {
  agreed,
  chained,
  healed,
  journal,
  memoryOf,
  record,
  records,
  rejected,
  scan,
  second,
  smallDay,
  untouched,
  write,
} from './small-day.ts';

test('a decision at the terminal is on record with who sat there', () => {
  const door = 'command-line';
  const typed = journal.map((entry) => (entry.id === 1 ? { ...entry, door } : entry)) as typeof journal;
  const recorded = (actor: string) => chained(records.with(0, { ...records[0]!, door, actor }));
  assert.deepEqual(checkDay(smallDay({ journal: typed, trail: recorded('ada (root@laptop)') })), []);
  const [lost] = checkDay(smallDay({ journal: typed, trail: recorded('adam (root@laptop)') }));
  assert.match(lost?.what ?? '', /not on record/);
});

test('a day on which everything went as it should has no violations', () => {
  assert.deepEqual(checkDay(smallDay()), []);
});

const day = smallDay();
const withWrites = (...more: Evidence['writes']) => ({ writes: [...day.writes, ...more] });
const without = <Item>(items: readonly Item[], index: number): Item[] => items.toSpliced(index, 1);

/** What goes wrong, how that shows, and what the checker has to say about it. */
const faults: readonly (readonly [string, Partial<Evidence>, RegExp])[] = [
  [
    'a scan that looks past drift',
    { scans: [scan('auto', [12, 13], []), ...day.scans.slice(1)] },
    /alpha was drift-1, and drift-scan\/auto\/12 did not see it/,
  ],
  [
    'drift that no scan comes for',
    { scans: day.scans.filter(({ target }) => target !== 'asked') },
    /drift-3, and no scan came/,
  ],
  [
    'a deletion that no scan shows as one',
    {
      ...withWrites(write(untouched, 40, 'people', null)),
      live: { ...day.live, [untouched]: null },
    },
    /gamma was deleted, and drift-scan\/asked\/70 did not see it/,
  ],
  ['drift that stays', { live: { ...day.live, [healed]: 'drift-1' } }, /is drift-1, and the last write/],
  [
    'drift that stays although nobody decided to leave it',
    { decided: {} },
    /beta is still drift-3, and nobody decided so/,
  ],
  [
    'drift that is left by a decision on other evidence',
    {
      writes: [...day.writes, write(rejected, 50, 'people', 'drift-9')],
      live: { ...day.live, [rejected]: 'drift-9' },
    },
    /beta is still drift-9, and nobody decided so/,
  ],
  [
    'a heal that nobody agreed to',
    {
      ...withWrites(write(rejected, 50, 'plumbline', 'git-first')),
      live: { ...day.live, [rejected]: 'git-first' },
    },
    /beta was changed from drift-3 to git-first: nobody had agreed to that/,
  ],
  [
    'a decision that is carried out again, on later drift',
    withWrites(write(agreed, 40, 'people', 'drift-4'), write(agreed, 41, 'plumbline', 'git-first')),
    /alpha was changed from drift-4 to git-first: nobody had agreed to that/,
  ],
  [
    'a heal that comes before the agreement to it',
    {
      writes: day.writes.map((one) =>
        one.by === 'plumbline' && one.place === agreed ? { ...one, at: second(23) } : one,
      ),
    },
    /alpha was changed from drift-2 to git-first: nobody had agreed to that/,
  ],
  [
    'a heal that is done twice',
    withWrites(write(healed, 15, 'plumbline', 'git-first')),
    /alpha was written again although it was git-first already/,
  ],
  [
    'a change of what had not drifted',
    {
      ...withWrites(write(untouched, 40, 'plumbline', 'git-older')),
      git: { ...day.git, [untouched]: ['git-older', 'git-first'] },
    },
    /gamma/,
  ],
  [
    'a deployment that is undone',
    {
      ...withWrites(
        write(untouched, 30, 'people', 'git-newer'),
        write(untouched, 40, 'plumbline', 'git-first'),
      ),
      git: { ...day.git, [untouched]: ['git-first', 'git-newer'] },
    },
    /gamma was changed from git-newer to git-first: it had not drifted/,
  ],
  [
    'a value that Git never had',
    withWrites(write(agreed, 40, 'people', 'drift-4'), write(agreed, 41, 'plumbline', 'invented')),
    /alpha was changed from drift-4 to invented: Git never said so/,
  ],
  [
    'a click that is lost',
    { trail: chained(without(records, 0)) },
    /ada decided heal .* \(slack\), and it is not on record/,
  ],
  ['a signed call that is lost', { trail: chained(without(records, 3)) }, /\(api\), and it is not on record/],
  ['a record that is there twice', { trail: chained([...records, records[0]!]) }, /is 2 times on record/],
  [
    'two decisions that count about one question',
    {
      trail: chained(
        records.toSpliced(1, 0, record(25.5, 'remediate/asked/alpha', { action: 'reject', accepted: true })),
      ),
    },
    /reject of ada about remediate\/asked\/alpha counts although another was under way/,
  ],
  [
    'a decision that nothing comes of',
    { trail: chained(records.slice(0, -1)) },
    /counts, and nothing came of it/,
  ],
  [
    'a trail that somebody has been at',
    { trail: day.trail.map((entry, index) => (index === 1 ? { ...entry, writtenAt: 'then' } : entry)) },
    /entry 2 of the audit trail: its content is not what was written/,
  ],
  ['a trail that lacks an entry', { trail: without(day.trail, 1) }, /number 3 follows number 1/],
  ['a system that does not come to rest', { cameToRest: false }, /not everything came to rest/],
  ['an open workflow', { openWorkflows: ['remediate/auto/alpha'] }, /remediate\/auto\/alpha is open/],
  [
    'a workflow that failed',
    { failedWorkflows: ['model-incident/fraud failed'] },
    /model-incident\/fraud failed/,
  ],
  ['a Job that is left', { leftovers: ['jobs retrain-1 is left in the cluster'] }, /retrain-1 is left/],
  ['a message that still asks', { messages: [{ ...day.messages[0]!, asks: true }] }, /still asks: alpha/],
  [
    'a message that was posted twice',
    { messages: [...day.messages, day.messages[0]!] },
    /2 messages in Slack/,
  ],
  ['a retraining that is lost', { retrainings: [] }, /1 retrainings were started, and 0 ended/],
  [
    'a retraining that fails',
    { retrainings: [{ model: 'scoring', outcome: 'failed' }] },
    /the retraining of scoring ended failed/,
  ],
  ['a payload that is lost', { storedRows: ['pair-1'] }, /1 acknowledged payloads are not stored: pair-2/],
  ['a payload that is stored twice', { storedRows: [...day.storedRows, 'pair-1'] }, /stored more than once/],
  ['memory that grows', { memory: memoryOf(900, (at) => 400 + at) }, /worker-1 grew: \d+, \d+, \d+, \d+ MB/],
  ['a process that takes very much', { memory: memoryOf(30, () => 1700) }, /worker-1 took 1700 MB/],
];

for (const [name, fault, says] of faults) {
  test(`the checker notices ${name}`, () => {
    const violations = checkDay(smallDay(fault));
    assert.ok(
      violations.some(({ what }) => says.test(what)),
      `expected ${String(says)} in ${JSON.stringify(violations)}`,
    );
  });
}

test('what an API server that was killed did not write down any more is no violation', () => {
  const unlogged = withWrites(
    write(untouched, 30, 'people', 'git-newer'),
    write(untouched, 40, 'plumbline', 'git-first'),
  );
  const death = { kind: 'disturbance', what: 'kill API server', milliseconds: 0, id: 4 } as const;
  const git = { ...day.git, [untouched]: ['git-newer', 'git-first'] };
  const violationsWith = (at: number) =>
    checkDay(smallDay({ ...unlogged, git, journal: [...journal, { ...death, at: second(at) }] })).length;
  assert.deepEqual([violationsWith(39), violationsWith(10)], [0, 1]);
});

test('memory of a process that lived too short to tell is let go', () => {
  assert.deepEqual(checkDay(smallDay({ memory: memoryOf(60, (at) => 400 + 10 * at) })), []);
});

test('the report says what was violated, and when', () => {
  const evidence = smallDay({ openWorkflows: ['remediate/auto/alpha'], scans: day.scans.slice(0, 1) });
  const report = describeDay(evidence, checkDay(evidence));
  assert.match(report, /seed 1: 60 s, then 30 s until everything was at rest/);
  assert.match(report, /3 injected, 1 found/);
  assert.match(
    report,
    /2 VIOLATIONS\n.*no scan came \(21 s after the beginning\)\n.*is open, and nothing is\n/,
  );
});
