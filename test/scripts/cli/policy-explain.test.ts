import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { emptyTargetState } from '../../../domain/infrastructure/target-state.ts';
import { plumbline } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const configuration = `version: 1
storage: { folder: storage }
approvals: { default: { remindAfter: 45m } }
targets:
  - name: shop
    cluster: { context: x }
    source: { git: ./shop }
    policy: own
policies:
  own:
    - { match: { severity: critical }, strategy: alert-and-review }
    - { match: { actor: { group: oncall } }, strategy: self-heal }
    - { match: { drift: image }, strategy: self-heal, limits: { objects: 5 } }
    - { match: {}, strategy: report }
`;

const finding = {
  id: '3f2a9c41d07b',
  digest: 'd',
  target: 'shop',
  commit: 'c',
  origin: 'live',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  drift: 'image',
  severity: 'high',
  firstSeen: '2026-01-01T00:00:00Z',
  fields: [{ path: '/spec/x', change: 'modified', manager: 'kubectl-edit', owners: [] }],
  ignored: [],
  impact: {
    effect: 'restart',
    pods: 3,
    gpus: 0,
    description: 'replaces the pods one after another (3 pods)',
  },
} satisfies Finding;

/** A folder as a worker leaves it behind; no server runs. */
async function folderWith(findings: readonly Finding[], config = configuration): Promise<string> {
  const folder = temporaryFolder();
  await writeFile(path.join(folder, 'plumbline.yaml'), config);
  const storage = path.join(folder, 'storage/targets/shop');
  await mkdir(storage, { recursive: true });
  const summary = { compared: 40, drifted: 1, pending: 0, ignored: 0, dryRuns: 0, durationMs: 1 };
  const scan = {
    target: 'shop',
    workflowId: 'w',
    commit: 'c',
    sequence: 1,
    summary,
    findings,
    ignored: [],
    errors: [],
  };
  await writeFile(path.join(storage, 'latest.json'), JSON.stringify(scan));
  await writeFile(path.join(storage, 'state.json'), JSON.stringify({ ...emptyTargetState, sequence: 1 }));
  return folder;
}

test('it says which rule decides, why others do not, what holds a heal back, and what healing does', async () => {
  const folder = await folderWith([finding]);
  const { exitCode, stdout, stderr } = await plumbline(['policy', 'explain', finding.id], { folder });
  assert.equal(stderr, '');
  assert.equal(exitCode, 0);
  assert.match(stdout, /^Deployment shop\/web · image · high · shop · 3f2a9c41d07b\n/);
  assert.match(stdout, /Comes to +self-heal\n/);
  assert.match(stdout, /Decided by +rule 3 of policy own\n/);
  assert.match(stdout, /rule 1 of policy own: severity is high, not critical\n/);
  assert.match(stdout, /rule 2 of policy own: who made the change is not known\n/);
  assert.match(stdout, /rule 2 of policy own cannot be enforced: .* takes an audit log\n/);
  assert.match(stdout, /off mass drift: 1 of 40 objects drifted, the limits are 20 and 50 %\n/);
  assert.match(stdout, /off flapping: healed 0 times within 60 min, the limit is 3\n/);
  assert.match(stdout, /off limit: heals 5 objects in one scan at most\n/);
  assert.match(stdout, /Would ask .*reminded every 45 min, after 1 d it is left\n/);
  assert.match(stdout, /Healing +replaces the pods one after another \(3 pods\)\n/);
});

test('as JSON it is data, and another finding of the object counts', async () => {
  const other = { ...finding, id: '0123456789ab', drift: 'configuration' } satisfies Finding;
  const folder = await folderWith([finding, other]);
  const { stdout } = await plumbline(['policy', 'explain', finding.id, '-o', 'json'], { folder });
  const explanation = JSON.parse(stdout) as Record<string, unknown>;
  assert.equal(explanation['strategy'], 'report');
  assert.equal(explanation['rule'], 'rule 3 of policy own');
  assert.match(
    String(explanation['because']),
    /drifts in another way as well, which rule 4 of policy own decides/,
  );
});

test('an id that nothing has is one clear line', async () => {
  const folder = await folderWith([finding]);
  const { exitCode, stdout, stderr } = await plumbline(['policy', 'explain', 'nope'], { folder });
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^plumbline: no finding nope in the latest scans of shop; `plumbline status` lists what there is\n$/,
  );
});

test('a window that is closed says when it opens', async () => {
  const closed = configuration.replace(
    'limits: { objects: 5 }',
    "windows: ['Mo 00:00-00:01 UTC', 'Tu 00:00-00:01 UTC']",
  );
  const folder = await folderWith([finding], closed);
  const { stdout } = await plumbline(['policy', 'explain', finding.id], { folder });
  // Twice a week for a minute it is open, and then it heals.
  assert.match(
    stdout,
    /(on +window: waits: heals when the window opens at 20\d\d-\d\d-\d\dT00:00Z|off window: open)/,
  );
});
