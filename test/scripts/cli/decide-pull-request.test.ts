import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { startWorker } from '../../../workers/run-worker.ts';
import { listOpenRemediations } from '../../../workers/operations/open-remediations.ts';
import { plumbline } from '../../support/command-line.ts';
import { targetName, useDriftLoop } from '../../support/drift-loop.ts';
import { localReviewer } from '../../support/local-reviewer.ts';

const loop = await useDriftLoop({
  files: (namespace) => ({ 'settings.yaml': manifest(namespace) }),
  sections: 'forge: { kind: local, poll: 1s }',
  policy: '[{ match: {}, strategy: alert-and-review }]',
  target: 'limits: { objects: 4, share: 1 }',
});
const { kubernetes, namespace } = loop;
const metadata = { name: 'settings', namespace };
const settings = { apiVersion: 'v1', kind: 'ConfigMap', ...metadata };

test(
  'decide answers with the pull request it asked for, and status shows it',
  { timeout: 300_000 },
  async () => {
    const worker = await startWorker(loop.configuration, { tell: () => {} });
    after(async () => {
      await worker.stop();
      await kubernetes.close();
    });
    const data = { LOG_LEVEL: 'info' };
    await kubernetes.apply(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
      { fieldManager: 'kubectl' },
    );
    const patch = [{ op: 'replace' as const, path: '/data/LOG_LEVEL', value: 'debug' }];
    await kubernetes.patch(settings, patch, { fieldManager: 'kubectl-edit' });
    const { scan } = await loop.scan();
    const finding = scan.findings[0]?.id ?? '';
    await waitUntil(
      async () => {
        const [open] = await listOpenRemediations(loop.temporal.client, { target: targetName, finding });
        return open?.actions.includes('codify') === true;
      },
      { within: 120_000 },
    );
    const common = ['--config', loop.configurationFile, '-o', 'json'];
    const decided = await plumbline(['decide', finding, 'codify', '--timeout', '2m', ...common], {
      folder: loop.folder,
    });
    assert.equal(decided.exitCode, 0, decided.stderr);
    const report = JSON.parse(decided.stdout) as { outcome: string; detail: string };
    assert.equal(report.outcome, 'proposed', report.detail);
    assert.match(report.detail, /^pull request #1 /);

    // Listings lag behind.
    const findings = await waitUntil(
      async () => {
        const status = await plumbline(['status', ...common], { folder: loop.folder });
        const shown = JSON.parse(status.stdout) as {
          findings: { state: string; pullRequest?: { kind: string; number: number } }[];
        };
        return shown.findings.some(({ state }) => state === 'waiting-for-merge') && shown.findings;
      },
      { within: 120_000 },
    );
    assert.deepEqual(
      findings.map(({ pullRequest }) => [pullRequest?.kind, pullRequest?.number]),
      [['codify', 1]],
    );
    const reviewer = await localReviewer(loop.configuration, pathToFileURL(loop.repository).href);
    await reviewer.merge(await reviewer.opened());
    await waitUntil(
      async () => (await listOpenRemediations(loop.temporal.client, { target: targetName })).length === 0,
      { within: 120_000 },
    );
    assert.match((await reviewer.read('app/settings.yaml')) ?? '', /LOG_LEVEL: debug/);
  },
);

function manifest(inNamespace: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ${inNamespace} }
data:
  LOG_LEVEL: info
`;
}
