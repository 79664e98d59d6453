import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { renderStatus } from '../../../../scripts/cli/render/status.ts';
import { parseLabelSelector } from '../../../../scripts/cli/label-selector.ts';
import { selectTargets } from '../../../../scripts/cli/status-report.ts';
import type { StatusReport } from '../../../../scripts/cli/status-report.ts';

const plain = createColors(false);
const now = new Date('2026-06-01T12:00:00Z');

const ungoverned = { errors: [], warnings: [], labels: {}, governor: null };

const nothing: StatusReport = {
  targets: [{ ...ungoverned, state: 'Synced', target: 'shop', commit: '0123456789abcdef', age: 150 }],
  findings: [],
  approvals: [],
  leases: [],
  freezes: [],
  incidents: [],
  retrainings: [],
  rollouts: [],
};

test('where nothing drifts only the targets are listed', () => {
  assert.equal(
    renderStatus(nothing, plain, now),
    [
      'Targets',
      '  TARGET  STATE   DRIFT     SCANNED    COMMIT',
      '  shop    Synced  no drift  2 min ago  01234567',
    ].join('\n'),
  );
});

test('what waits comes first, with the command that answers it and how much time is left', () => {
  const text = renderStatus(
    {
      ...nothing,
      approvals: [
        {
          id: 'abc123',
          state: 'waiting-for-decision',
          age: 7300,
          target: 'shop',
          title: 'Deployment shop/api: image',
          digest: 'd',
          severity: 'high',
          drift: ['image'],
          findings: ['abc123'],
          managers: ['kubectl-set'],
          actions: ['heal', 'reject'],
          expiresAt: '2026-06-01T12:30:00Z',
          workflowId: 'w',
          link: 'http://ui/w',
        },
      ],
    },
    plain,
    now,
  );
  assert.ok(
    text.startsWith(
      [
        'Waits for a decision',
        '  Deployment shop/api: image · high · shop · by kubectl-set · open for 2 h · expires in 30 min',
        '    plumbline decide abc123 heal|reject',
        '    http://ui/w',
        '',
        'Targets',
      ].join('\n'),
    ),
    text,
  );
});

test('a retraining shows how its Job does, and a rollout how much traffic it has', () => {
  const common = { digest: 'd', workflowId: 'w', link: 'http://ui/w', startedAt: '2026-06-01T10:00:00Z' };
  const training: StatusReport['retrainings'][number] = {
    ...common,
    id: 'abc123def456',
    model: 'fraud',
    state: 'training',
    title: 'Retrain fraud',
    headline: 'try 1 of 3',
    progress: {
      phase: 'queued',
      waiting: '0 of 3 nodes have a free nvidia.com/gpu',
      since: '2026-06-01T11:48:00Z',
      gpuHours: 0,
      lostGpuHours: 0,
      preemptions: 0,
    },
    age: 7200,
    actions: [],
    expiresAt: '',
  };
  const asked = { ...training, state: 'waiting-for-approval' as const, progress: null, actions: ['approve'] };
  const rollout: StatusReport['rollouts'][number] = {
    ...common,
    id: '0123456789ab',
    model: 'fraud',
    state: 'stepping',
    title: 'Roll out fraud',
    headline: 'step 1 of 3',
    percent: 10,
    age: 60,
    actions: [],
    commands: ['pause', 'promote', 'abort'],
    expiresAt: '',
  };
  const report = { ...nothing, retrainings: [training], rollouts: [rollout] };
  const text = renderStatus(report, plain, now);
  for (const line of [
    '  Retrain fraud · training · for 2 h',
    '    queued for 12 min: 0 of 3 nodes have a free nvidia.com/gpu',
    '    plumbline model cancel fraud --reason …',
    '    ██░░░░░░░░░░░░░░░░░░ 10 % of the traffic to the new model',
    '    plumbline model pause|promote|abort fraud',
  ])
    assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
  assert.match(
    renderStatus({ ...nothing, retrainings: [asked] }, plain, now),
    /waiting for approval.*\n.*\n {4}plumbline decide abc123def456 approve\n {4}http/,
  );
});

test('names that hide something, or would steer the terminal, are written out', () => {
  const approval = {
    id: 'abc123',
    state: 'waiting-for-decision',
    age: 60,
    target: 'shop',
    title: 'Deployment shop/api: \u{1b}[2Jimage',
    digest: 'd',
    severity: 'high',
    drift: ['image'],
    findings: ['abc123'],
    managers: ['ada\u{202e}moc.elpmaxe@'],
    actions: ['heal'],
    expiresAt: '',
    workflowId: 'w',
    link: 'http://ui/w',
  } satisfies StatusReport['approvals'][number];
  const text = renderStatus({ ...nothing, approvals: [approval] }, plain, now);
  assert.match(text, /shop\/api: \\u\{1b\}\[2Jimage/);
  assert.match(text, /by ada\\u\{202e\}moc/);
  // oxlint-disable-next-line no-control-regex -- what must not be there
  assert.doesNotMatch(text, /[\u{1b}\u{202e}]/u);
});

test('a target that was never scanned, or not whole, is not called free of drift', () => {
  const text = renderStatus(
    {
      ...nothing,
      targets: [
        { ...ungoverned, target: 'new', state: 'Unknown', commit: null, age: null },
        {
          ...ungoverned,
          errors: [{ object: 'a', message: 'b' }],
          target: 'half',
          state: 'Unknown',
          commit: '89abcdef',
          age: 5,
        },
      ],
    },
    plain,
    now,
  );
  assert.match(text, /new +Unknown +not scanned yet/);
  assert.match(text, /half +Unknown +1 not compared/);
  assert.ok(!text.includes('no drift'));
});

test('columns keep their place where cells are coloured', () => {
  const lines = renderStatus(nothing, createColors(true), now).split('\n').slice(1);
  const starts = lines.map((line) => stripVTControlCharacters(line).search(/SCANNED|2 min/));
  assert.equal(new Set(starts).size, 1);
});

test('what Argo CD or Flux says stands beside our own state', () => {
  const governor = {
    tool: 'argocd',
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    namespace: 'argocd',
    name: 'shop',
    labels: {},
    heals: false,
    suspended: true,
    sync: 'OutOfSync',
    health: 'Degraded',
  } as const;
  const [target] = nothing.targets;
  assert.ok(target !== undefined);
  const text = renderStatus({ ...nothing, targets: [{ ...target, governor }] }, plain, now);
  assert.match(text, /STATE +DRIFT +ARGO CD \/ FLUX/);
  assert.match(text, /Synced +no drift +OutOfSync, Degraded, manual/);
});

test('targets are chosen with everything that is about them', () => {
  const [shop] = nothing.targets;
  assert.ok(shop !== undefined);
  const report = {
    ...nothing,
    targets: [
      { ...shop, labels: { team: 'shop' } },
      { ...shop, target: 'other' },
    ],
  };
  const isOfShop = parseLabelSelector('team=shop,!env');
  const selected = selectTargets(report, ({ labels }) => isOfShop?.(labels) === true);
  assert.deepEqual(
    selected.targets.map(({ target }) => target),
    ['shop'],
  );
});

for (const [selector, labels, expected] of [
  ['team=shop', { team: 'shop' }, true],
  ['team==shop', { team: 'web' }, false],
  ['team!=shop', {}, true],
  ['team', { team: '' }, true],
  ['!team', { team: '' }, false],
  ['team=shop,env!=test', { team: 'shop', env: 'test' }, false],
] as const) {
  test(`the selector ${selector} ${expected ? 'takes' : 'leaves'} ${JSON.stringify(labels)}`, () => {
    assert.equal(parseLabelSelector(selector)?.(labels), expected);
  });
}

test('what is no selector is refused', () => {
  for (const text of ['', 'a=b=c', '!a=b', 'a in (b)']) assert.equal(parseLabelSelector(text), undefined);
});
