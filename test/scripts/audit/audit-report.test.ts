import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAudit } from '../../../scripts/audit/audit-report.ts';

test('a registry that cannot be asked tells nothing, and that is said', () => {
  const refused = JSON.stringify({ message: '405 Method Not Allowed - POST https://registry.example/x' });
  assert.deepEqual(judgeAudit(refused), { is: 'unknown', reason: '405 Method Not Allowed' });
  for (const printed of ['', 'npm error', '[]', 'null', '3'])
    assert.deepEqual(judgeAudit(printed), { is: 'unknown', reason: 'npm gave no report' });
});

const report = (vulnerabilities: object) => judgeAudit(JSON.stringify({ vulnerabilities }));

test('grave faults are named, others are counted', () => {
  assert.deepEqual(report({}), { is: 'clean' });
  const faults = {
    b: { name: 'b', severity: 'critical' },
    a: { name: 'a', severity: 'high' },
    c: { name: 'c', severity: 'moderate' },
  };
  assert.deepEqual(report(faults), { is: 'faults', grave: ['a (high)', 'b (critical)'], others: 1 });
});
