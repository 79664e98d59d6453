import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createColors } from 'picocolors';
import type { FieldDifference, Finding } from '../../../../domain/infrastructure/finding.ts';
import { renderFinding } from '../../../../scripts/cli/render/finding.ts';

const plain = createColors(false);
const now = new Date('2026-06-01T12:00:00Z');

function field(changes: Partial<FieldDifference>): FieldDifference {
  return { path: '/spec/replicas', change: 'modified', manager: null, owners: [], ...changes };
}

function finding(fields: FieldDifference[], changes: Partial<Finding> = {}): Finding {
  return {
    id: 'abc123',
    digest: '',
    target: '',
    commit: '',
    origin: 'live',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'api',
    drift: 'configuration',
    severity: 'high',
    firstSeen: '',
    fields,
    ignored: [],
    ...changes,
  };
}

test('one writer stands in the heading, with the tool and how long ago', () => {
  const changed = field({
    desired: 1,
    live: 3,
    manager: 'kubectl',
    subresource: 'scale',
    changedNoLaterThan: '2026-06-01T11:00:00Z',
  });
  assert.equal(
    renderFinding(finding([changed]), plain, now),
    [
      'Deployment shop/api · configuration · high · by somebody with kubectl through scale, 1 h ago · abc123',
      '  ~ spec.replicas',
      '      - 1',
      '      + 3',
    ].join('\n'),
  );
});

test('several writers stand beside their fields', () => {
  const text = renderFinding(
    finding([
      field({ desired: 1, live: 3, manager: 'kubectl-edit' }),
      field({ path: '/spec/paused', change: 'added', live: true, manager: 'robot' }),
      field({ path: '/spec/strategy', change: 'removed', desired: { type: 'Recreate' } }),
    ]),
    plain,
    now,
  );
  assert.match(text, /^Deployment shop\/api · configuration · high · abc123\n/);
  assert.match(text, /\n {2}~ spec\.replicas {2}by somebody with kubectl-edit\n {6}- 1\n {6}\+ 3\n/);
  assert.match(text, /\n {2}\+ spec\.paused {2}by robot\n {6}\+ true\n/);
  assert.match(text, /\n {2}- spec\.strategy\n {6}- type: Recreate$/);
});

test('text that looks like something else is quoted, and control characters never reach the terminal', () => {
  const text = renderFinding(finding([field({ desired: '1', live: 'x\u001B[2J\n\u202Ey' })]), plain, now);
  assert.match(text, /- "1"/);
  assert.ok(!text.includes('\u001B') && !text.includes('\u202E'));
  assert.match(text, /\+ x\\u\{1b\}\[2J\n/);
});

test('a whole object is said in words, and so is why it cannot be applied', () => {
  const gone = field({ path: '', change: 'removed' });
  assert.match(
    renderFinding(finding([gone], { drift: 'deleted', blocked: 'it is being deleted since …' }), plain, now),
    /\n {2}in Git, and not in the cluster\n {2}it is being deleted since …$/,
  );
  const stray = field({ path: '', change: 'added', manager: 'kubectl-create' });
  const text = renderFinding(finding([stray], { drift: 'created', origin: 'git' }), plain, now);
  assert.match(text, /by somebody with kubectl-create · Git moved ahead/);
  assert.match(text, /\n {2}in the cluster, and not in Git$/);
});
