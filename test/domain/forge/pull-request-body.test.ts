import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pullRequestBody } from '../../../domain/forge/pull-request-body.ts';
import type { PullRequestStory } from '../../../domain/forge/pull-request-body.ts';
import { finding, reviewCard } from '../../support/review-card.ts';

const { item } = reviewCard();

function story(changes: Partial<PullRequestStory> = {}): PullRequestStory {
  return {
    kind: 'codify',
    target: 'payments',
    item,
    findings: [finding()],
    because: { reason: 'rule 1 of policy payments' },
    left: [],
    warnings: [],
    links: {},
    ...changes,
  };
}

test('a reviewer reads what merging does, what differs, who did it, why, and the proof', () => {
  const body = pullRequestBody(
    story({
      because: { reason: 'it saved the night', requestedBy: 'ada' },
      proof: {
        renders: [
          { place: 'overlays/prod', objects: 12, changed: ['Deployment payments/api /spec/image'] },
          { place: 'overlays/dev', objects: 1, changed: [] },
        ],
        notRendered: ['charts/old'],
      },
      links: { page: 'https://plumbline.example/findings/abc', workflow: 'https://temporal.example/w' },
    }),
  );
  for (const expected of [
    '**Merging this puts what runs into Git.**',
    '`Deployment payments/api: image` in target `payments`, severity **high**.',
    '-     "api:1"\n+     "api:2"',
    'Changed by `kubectl-set`, first seen 2026-11-21T10:00:00Z.',
    '`ada` asked for this:\n\n> it saved the night',
    '- `overlays/prod` renders to 12 objects as they run. It differs here, and nowhere else:',
    '  - `Deployment payments/api /spec/image`',
    '- `overlays/dev` renders to the same 1 object as before.',
    '- `charts/old` could not be rendered before either.',
    '[its page](<https://plumbline.example/findings/abc>) · [its workflow](<https://temporal.example/w>)',
  ])
    assert.ok(body.includes(expected), `${expected}\n\nis not in\n\n${body}`);
  assert.ok(!body.includes('Left as it is'));
});

test('a revert says what it does to pods, and shows no proof', () => {
  const body = pullRequestBody(story({ kind: 'revert' }));
  assert.match(body, /Merging this approves to make the cluster equal Git again/);
  assert.match(body, /replaces 3 pods one after another/);
  assert.ok(!body.includes('### Proof'));
});

test('what is left out is named with its reason', () => {
  const left = [
    { what: 'Secret payments/key /data/token', why: 'a secret is never written into Git in clear' },
  ];
  const body = pullRequestBody(story({ left, warnings: ['a comment went with what was removed'] }));
  assert.match(body, /### Left as it is\n\nIt is asked about after the merge\.\n\n- `Secret payments\/key/);
  assert.match(body, /### Worth knowing\n\n- a comment went/);
});

test('names and values of others can format, mention and hide nothing', () => {
  const hostile = '@everyone <!-- --> ```\n# owned';
  const fields = [{ path: '/data/x', change: 'added' as const, live: hostile, manager: hostile, owners: [] }];
  const body = pullRequestBody(
    story({ findings: [finding({ fields })], because: { reason: hostile, requestedBy: hostile } }),
  );
  const outside = body.replaceAll(/(`{3,}).*?\n\1(?=\n|$)/gs, '').replaceAll(/(`+)[^`].*?\1/g, '');
  assert.ok(!/@everyone|<!--/.test(outside), outside);
  assert.ok(!/^# owned/m.test(outside), outside);
});

test('a long difference is cut, and says so', () => {
  const fields = Array.from({ length: 300 }, (_, index) => ({
    path: `/data/key-${index}`,
    change: 'added' as const,
    live: 'x'.repeat(1000),
    manager: null,
    owners: [],
  }));
  const body = pullRequestBody(story({ findings: [finding({ fields })] }));
  assert.match(body, /… and \d+ more lines/);
  assert.ok(body.length < 100_000);
});
