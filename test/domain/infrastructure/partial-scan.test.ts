import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, ScanResult } from '../../../domain/infrastructure/finding.ts';
import { mergePartialScan, partialSelection } from '../../../domain/infrastructure/partial-scan.ts';

const reference = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name });

function finding(name: string): Finding {
  return {
    id: name,
    digest: name,
    target: 'shop',
    commit: 'c1',
    origin: 'live',
    ...reference(name),
    drift: 'configuration',
    severity: 'low',
    firstSeen: '2026-01-01T00:00:00Z',
    fields: [],
    ignored: [],
  };
}

function scan(changes: Partial<ScanResult> = {}): ScanResult & { commit: string } {
  const summary = { compared: 9, drifted: 1, pending: 2, ignored: 1, dryRuns: 3, durationMs: 5 };
  return { commit: 'c1', summary, findings: [], ignored: [], errors: [], ...changes };
}

test('what drifted before is looked at together with what was touched, each once', () => {
  const earlier = scan({ findings: [finding('a'), finding('b'), { ...finding('b'), drift: 'image' }] });
  const selection = partialSelection([reference('b'), reference('c')], earlier, 'c1');
  assert.deepEqual(selection?.map(({ name }) => name).toSorted(), ['a', 'b', 'c']);
});

test('nothing to build on, another commit, something unread or much drift need a whole scan', () => {
  const touched = [reference('a')];
  assert.equal(partialSelection(touched, undefined, 'c1'), undefined);
  assert.equal(partialSelection(touched, scan(), 'c2'), undefined);
  const unread = scan({ errors: [{ object: 'ConfigMap a', message: 'no answer' }] });
  assert.equal(partialSelection(touched, unread, 'c1'), undefined);
  const many = Array.from({ length: 300 }, (_, index) => finding(`f${index}`));
  assert.equal(partialSelection(touched, scan({ findings: many }), 'c1'), undefined);
});

test('what was looked at replaces what was known of it, and the rest stays', () => {
  const earlier = scan({
    findings: [finding('a')],
    ignored: [
      { ...reference('a'), rule: 'old' },
      { ...reference('z'), rule: 'kept' },
    ],
    warnings: [{ object: 'rule', message: 'hides nothing' }],
  });
  const summary = { compared: 2, drifted: 1, pending: 0, ignored: 0, dryRuns: 1, durationMs: 2 };
  const look = scan({ summary, findings: [finding('b')] });
  const merged = mergePartialScan(earlier, look, [reference('a'), reference('b')]);
  assert.deepEqual(
    merged.findings.map(({ name }) => name),
    ['b'],
  );
  assert.deepEqual(
    merged.ignored.map(({ rule }) => rule),
    ['kept'],
  );
  assert.deepEqual(merged.summary, { ...summary, compared: 9, pending: 2, ignored: 1 });
  assert.deepEqual(merged.warnings, earlier.warnings);
});
