import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lackOfApproval, revertRecord, revertRecordPath } from '../../../domain/forge/revert-record.ts';
import { finding, reviewCard } from '../../support/review-card.ts';

const { item: shown } = reviewCard();
const item = { ...shown, cause: 'deployment-api-1a2b3c4d' };

function record(digest = item.digest): string {
  const because = { reason: 'the night is over', requestedBy: 'ada' };
  return revertRecord({ target: 'payments', item: { ...item, digest }, findings: [finding()], because });
}

test('a record says who wants what restored, and for exactly which evidence', () => {
  assert.equal(revertRecordPath(item), '.plumbline/reverts/abc123def456.yaml');
  assert.equal(
    record().split('\n').slice(2).join('\n'),
    `version: 1
target: payments
cause: deployment-api-1a2b3c4d
digest: ${item.digest}
requestedBy: ada
reason: the night is over
firstSeen: "2026-11-21T10:00:00Z"
changedBy:
  - kubectl-set
findings:
  - abc123def456
differences:
  - object: Deployment payments/api
    field: spec.template.spec.containers[api].image
    change: modified
    git: api:1
    live: api:2
`,
  );
});

test('the same evidence makes the same text', () => {
  assert.equal(record(), record());
});

test('a merged record allows what it is about, and nothing else', () => {
  assert.equal(lackOfApproval(record(), 'payments', item), undefined);
  assert.equal(lackOfApproval(record('older'), 'payments', { ...item, earlierDigest: 'older' }), undefined);
  assert.match(lackOfApproval(record('older'), 'payments', item) ?? '', /something else is there now/);
  assert.match(lackOfApproval(record(), 'shop', item) ?? '', /another target/);
  assert.match(lackOfApproval(undefined, 'payments', item) ?? '', /is not in Git/);
  for (const text of ['', '- a', 'a: [', 'digest: { a: b }\ntarget: payments'])
    assert.notEqual(lackOfApproval(text, 'payments', item), undefined, text);
});
