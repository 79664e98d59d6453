import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanName } from '../../activities/scan-name.ts';

test('a scan is called by its start and a hash of its workflow', () => {
  const name = scanName({ sequence: 1_700_000_000_000, workflowId: 'drift-scan/shop' });
  assert.equal(name, '1700000000000-af78b7f1');
});

test('scans of one millisecond have names of their own', () => {
  const [one, other] = ['drift-scan/shop', 'drift-scan/shop-2'].map((workflowId) =>
    scanName({ sequence: 1_700_000_000_000, workflowId }),
  );
  assert.notEqual(one, other);
});
