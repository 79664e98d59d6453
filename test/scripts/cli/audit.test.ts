import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { createAuditTrail } from '../../../activities/audit-trail/audit-trail.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import { plumbline } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const configuration = `version: 1
storage: { folder: storage }
targets:
  - name: shop
    cluster: { context: x }
    source: { git: ./shop }
`;

test('an export that lacks something says what, and verify finds it', async () => {
  const folder = temporaryFolder();
  await writeFile(path.join(folder, 'plumbline.yaml'), configuration);
  const storage = path.join(folder, 'storage');
  const store = createObjectStore({ folder: storage });
  const record = {
    at: '2027-01-01T12:00:00Z',
    kind: 'decision',
    target: 'shop',
    cause: 'c0ffee',
    workflowId: 'remediate/shop/c0ffee',
    title: 'Deployment shop/web: image',
    findings: ['abc123'],
    evidence: 'digest-1',
    actor: 'ada',
  } as const;
  await createAuditTrail({ store, now: () => new Date() }).append([{ id: 'first', ...record }]);

  const whole = await plumbline(['audit', 'export'], { folder });
  assert.equal(whole.stderr, '');
  assert.equal(whole.stdout.trim().split('\n').length, 1);

  await store.put('audit/trail/00000001.jsonl', `${whole.stdout}{"number":2}\n`);
  const lacking = await plumbline(['audit', 'export'], { folder });
  assert.equal(lacking.stdout, whole.stdout);
  assert.match(lacking.stderr, /^warning: line 2 of part 1 of the audit trail holds no entry/);
  const verified = await plumbline(['audit', 'verify'], { folder });
  assert.notEqual(verified.exitCode, 0);
  assert.match(verified.stdout, /broken at entry 2: line 2 of part 1 is no entry; 1 entries before it/);
});
