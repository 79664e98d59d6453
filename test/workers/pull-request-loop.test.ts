import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import type { Decision } from '../../domain/approval/review.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { refusalOfAnswer } from '../../workers/gateway/pages/pull-requests/refusal-of-answer.ts';
import { decideRemediation } from '../../workers/operations/decide-remediation.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { localReviewer } from '../support/local-reviewer.ts';
import { remediationsOf } from '../support/remediations.ts';

const loop = await useDriftLoop({
  files: (namespace) => ({ 'web.yaml': deploymentIn(namespace), 'settings.yaml': settingsIn(namespace) }),
  sections: 'forge: { kind: local, poll: 1s, labels: [drift], configurationPath: .config/plumbline.yaml }',
  policy: `[
    { match: { kind: Deployment }, strategy: pull-request, pullRequest: codify },
    { match: { kind: Secret }, strategy: pull-request, pullRequest: codify },
    { match: {}, strategy: alert-and-review } ]`,
  target: 'limits: { objects: 4, share: 1 }',
});
const { kubernetes, namespace, repository } = loop;
const { client } = loop.temporal;
const reviewer = await localReviewer(loop.configuration, pathToFileURL(repository).href);
let worker: RunningWorker;

before(async () => {
  worker = await startWorker(loop.configuration, { tell: () => {} });
  for (const name of ['web', 'idle']) {
    await kubernetes.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: { containers: [{ name, image: 'registry.example/web:1' }] },
          },
        },
      },
      { fieldManager: 'kubectl' },
    );
  }
  const metadata = { name: 'settings', namespace };
  const data = { LOG_LEVEL: 'info' };
  await kubernetes.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
    { fieldManager: 'kubectl' },
  );
  const secret = { metadata: { name: 'credentials', namespace }, stringData: { password: 'from-git' } };
  await kubernetes.apply({ apiVersion: 'v1', kind: 'Secret', ...secret }, { fieldManager: 'kubectl' });
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

const reference = (apiVersion: string, kind: string, name: string): ObjectReference => ({
  apiVersion,
  kind,
  namespace,
  name,
});
const web = reference('apps/v1', 'Deployment', 'web');
const idle = reference('apps/v1', 'Deployment', 'idle');
const settings = reference('v1', 'ConfigMap', 'settings');
const credentials = reference('v1', 'Secret', 'credentials');
const byHand = { fieldManager: 'kubectl-edit' };

test('a hot-fix comes back as a pull request, is merged, and nothing drifts any more', async () => {
  assert.deepEqual((await loop.scan()).scan.findings, []);
  await kubernetes.patch(
    web,
    [
      { op: 'replace', path: '/spec/replicas', value: 5 },
      { op: 'add', path: '/spec/template/spec/containers/0/env', value: [{ name: 'DEBUG', value: '1' }] },
    ],
    byHand,
  );
  const { result, scan } = await loop.scan();
  assert.equal(result.remediations, 1);
  const opened = await reviewer.opened();
  assert.equal(opened.title, `Codify Deployment ${namespace}/web: replicas 2 → 5, env added`);
  assert.deepEqual(opened.labels, ['drift']);
  assert.match(opened.body, /Merging this puts what runs into Git/);
  assert.match(opened.body, /- {5}2\n\+ {5}5/);
  assert.match(opened.body, /`app` renders to 4 objects as they run\. It differs here, and nowhere else:/);
  assert.match(opened.body, new RegExp(`finding \`${scan.findings[0]?.id}\``));
  const waiting = await waitingForMerge(scan.findings[0]?.id ?? '');
  assert.equal(waiting.pullRequest?.number, opened.number);
  assert.deepEqual(waiting.actions, ['heal', 'revert', 'reject', 'ignore']);
  const refusalFor = async (name: string) => {
    const person = { actor: name, identities: [name], memberOf: [] };
    const owner = { workflowId: waiting.workflowId, branch: opened.branch };
    const usual = loop.configuration.approvals.default;
    return await refusalOfAnswer(client, owner, usual, { person, answer: 'merge' });
  };
  assert.match((await refusalFor(byHand.fieldManager)) ?? '', /made this change: somebody else/);
  assert.equal(await refusalFor('rita'), undefined);

  await reviewer.merge(opened);
  await ended('codified');
  const source = (await reviewer.read('app/web.yaml')) ?? '';
  assert.match(source, /replicas: 5 # two are enough on most days/);
  assert.match(source, /name: DEBUG/);
  assert.deepEqual((await loop.scan()).scan.findings, []);
  assert.match(JSON.stringify((await kubernetes.get(web))?.['spec']), /"replicas":5/);
});

test('a pull request follows the cluster, and is closed when somebody puts it right', async () => {
  await kubernetes.patch(idle, [{ op: 'replace', path: '/spec/replicas', value: 3 }], byHand);
  await loop.scan();
  const opened = await reviewer.opened();
  await kubernetes.patch(idle, [{ op: 'replace', path: '/spec/replicas', value: 4 }], byHand);
  await loop.scan();
  const updated = await reviewer.opened(({ title }) => title.includes('replicas 2 → 4'));
  assert.equal(updated.number, opened.number);
  assert.notEqual(updated.head, opened.head);
  await kubernetes.patch(idle, [{ op: 'replace', path: '/spec/replicas', value: 2 }], byHand);
  await loop.scan();
  await ended('drift-gone');
  const closed = await reviewer.forge.view(opened.number);
  assert.equal(closed?.pullRequest.state, 'closed');
  assert.match(closed.pullRequest.comments.at(-1)?.body ?? '', /live equals Git/);
});

test('two hot-fixes in one file are two pull requests, and the second is built anew on the first', async () => {
  for (const name of [web, idle])
    await kubernetes.patch(name, [{ op: 'replace', path: '/spec/replicas', value: 7 }], byHand);
  await loop.scan();
  const ofWeb = await reviewer.opened(({ title }) => title.includes('/web:'));
  const ofIdle = await reviewer.opened(({ title }) => title.includes('/idle:'));
  await reviewer.merge(ofWeb);
  await ended('codified', 'web');
  const { number } = ofIdle;
  await waitUntil(
    async () => {
      const view = await reviewer.forge.view(number);
      return view?.state.state === 'open' && view.state.mergeable === true;
    },
    { within: 120_000, every: 200 },
  );
  await reviewer.merge(await reviewer.opened((one) => one.number === number));
  await ended('codified', 'idle');
  assert.deepEqual((await loop.scan()).scan.findings, []);
});

test('a person has a change reverted by a merge, which restores Git in the cluster', async () => {
  await kubernetes.patch(settings, [{ op: 'replace', path: '/data/LOG_LEVEL', value: 'debug' }], byHand);
  const { scan } = await loop.scan();
  const finding = scan.findings[0]?.id ?? '';
  await decide(finding, { action: 'revert', reason: 'the night is over' });
  const opened = await reviewer.opened();
  assert.match(opened.title, /^Revert ConfigMap .*: LOG_LEVEL debug → info$/);
  assert.deepEqual((await kubernetes.get(settings))?.['data'], { LOG_LEVEL: 'debug' });
  await reviewer.merge(opened);
  await ended('healed');
  assert.deepEqual((await kubernetes.get(settings))?.['data'], { LOG_LEVEL: 'info' });
  const record = (await reviewer.read(`.plumbline/reverts/${finding}.yaml`)) ?? '';
  assert.match(record, /requestedBy: ada\nreason: the night is over/);
  assert.deepEqual((await loop.scan()).scan.findings, []);
});

test('an ignore rule goes into the configuration of the repository, or stays here where that has none', async () => {
  await kubernetes.patch(settings, [{ op: 'replace', path: '/data/LOG_LEVEL', value: 'trace' }], byHand);
  const { scan } = await loop.scan();
  const finding = scan.findings[0]?.id ?? '';
  const until = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
  await loop.commit({ '../.config/plumbline.yaml': configuration() });
  await decide(finding, { action: 'ignore', reason: 'load test', until });
  const opened = await reviewer.opened();
  await reviewer.merge(opened);
  await ended('ignored');
  const written = (await reviewer.read('.config/plumbline.yaml')) ?? '';
  assert.match(written, /# What this target leaves alone\./);
  assert.match(written, /- \/data\/LOG_LEVEL\n\s+owner: ada\n\s+reason: load test/);
  assert.deepEqual((await loop.scan()).scan.findings, []);
});

test('a secret is never proposed, and whoever is asked is told what to do', async () => {
  const value = Buffer.from('planted-canary').toString('base64');
  await kubernetes.patch(credentials, [{ op: 'replace', path: '/data/password', value }], byHand);
  const { scan } = await loop.scan();
  const finding = scan.findings[0]?.id ?? '';
  const asked = await waitUntil(async () => (await openFor(finding))?.phase === 'waiting-for-decision', {
    within: 120_000,
  });
  assert.ok(asked);
  assert.deepEqual(
    (await reviewer.forge.list()).filter(({ state }) => state === 'open'),
    [],
  );
  await decide(finding, { action: 'heal' });
  await ended('healed');
});

async function decide(finding: string, answer: Pick<Decision, 'action' | 'reason' | 'until'>): Promise<void> {
  await waitUntil(async () => ((await openFor(finding))?.actions.length ?? 0) > 0, { within: 120_000 });
  const door = { door: 'command-line' as const, memberOf: [], actor: 'ada', decisionId: randomUUID() };
  const decided = await decideRemediation(client, { finding, ...door, ...answer });
  assert.notEqual(decided.answer?.accepted, false, JSON.stringify(decided.answer));
}

async function openFor(finding: string): Promise<OpenRemediation | undefined> {
  const [open] = await listOpenRemediations(client, { target: targetName, finding });
  return open;
}

async function waitingForMerge(finding: string): Promise<OpenRemediation> {
  return await waitUntil(
    async () => {
      const open = await openFor(finding);
      return open?.phase === 'waiting-for-merge' ? open : undefined;
    },
    { within: 120_000 },
  );
}

/** Waits for the newest remediation to end so; for that of one object where several are open. */
async function ended(outcome: string, name = ''): Promise<void> {
  await waitUntil(
    async () => {
      const all = await remediationsOf(client, targetName);
      const [newest] = all.filter(({ workflowId }) => workflowId.includes(`-${name}`)).toReversed();
      return newest?.result?.outcome === outcome;
    },
    { within: 120_000, every: 200 },
  );
}

function deploymentIn(inNamespace: string): string {
  return ['web', 'idle']
    .map(
      (name) => `# Serves ${name}.
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${inNamespace} }
spec:
  replicas: 2 # two are enough on most days
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: registry.example/web:1
`,
    )
    .join('---\n');
}

function settingsIn(inNamespace: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ${inNamespace} }
data:
  LOG_LEVEL: info
---
apiVersion: v1
kind: Secret
metadata: { name: credentials, namespace: ${inNamespace} }
stringData: { password: from-git }
`;
}

function configuration(): string {
  return `version: 1
targets:
  - name: ${targetName}
    cluster: { context: test }
    source: { git: https://git.example/acme/platform, path: app }
    # What this target leaves alone.
    ignore:
      - { kind: Job, managers: [batch], owner: platform, reason: short-lived }
`;
}
