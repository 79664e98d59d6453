import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { renderStatus } from '../../../../scripts/cli/render/status.ts';
import type { StatusReport } from '../../../../scripts/cli/status-report.ts';

const plain = createColors(false);
const now = new Date('2026-06-01T12:00:00Z');

const nothing: StatusReport = {
  targets: [{ target: 'shop', commit: '0123456789abcdef', age: 150, errors: [], warnings: [] }],
  findings: [],
  approvals: [],
  leases: [],
  incidents: [],
  rollouts: [],
};

test('where nothing drifts only the targets are listed', () => {
  assert.equal(
    renderStatus(nothing, plain, now),
    ['Targets', '  TARGET  STATE     SCANNED    COMMIT', '  shop    no drift  2 min ago  01234567'].join(
      '\n',
    ),
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

test('a target that was never scanned, or not whole, is not called free of drift', () => {
  const text = renderStatus(
    {
      ...nothing,
      targets: [
        { target: 'new', commit: null, age: null, errors: [], warnings: [] },
        { target: 'half', commit: '89abcdef', age: 5, errors: [{ object: 'a', message: 'b' }], warnings: [] },
      ],
    },
    plain,
    now,
  );
  assert.match(text, /new +not scanned yet/);
  assert.match(text, /half +1 not compared/);
  assert.ok(!text.includes('no drift'));
});

test('columns keep their place where cells are coloured', () => {
  const lines = renderStatus(nothing, createColors(true), now).split('\n').slice(1);
  const starts = lines.map((line) => stripVTControlCharacters(line).search(/SCANNED|2 min/));
  assert.equal(new Set(starts).size, 1);
});
