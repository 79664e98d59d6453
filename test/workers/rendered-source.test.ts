import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { useDriftLoop } from '../support/drift-loop.ts';
import { renderPrograms } from '../support/render-programs.ts';

process.env['PLUMBLINE_HELM_BINARY'] = renderPrograms.helm;

const settings = `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-settings }
data:
  mode: {{ .Values.mode }}
  deployments: "{{ .Capabilities.APIVersions.Has "apps/v1/Deployment" }}"
  version: {{ .Capabilities.KubeVersion.Version }}
`;

const loop = await useDriftLoop({
  files: () => ({
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'prod.yaml': 'mode: safe\n',
    'templates/settings.yaml': settings,
  }),
  source: 'render: helm, helm: { releaseName: web, valuesFiles: [prod.yaml] }',
  policy: '[{ match: {}, strategy: self-heal }]',
  target: 'limits: { objects: 4, share: 1 }',
});
const { kubernetes, namespace } = loop;
const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'web-settings' };
let worker: RunningWorker;

before(async () => {
  worker = await startWorker(loop.configuration, { tell: () => undefined });
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

test('a chart is rendered for its cluster, compared, and healed in the namespace of its release', async () => {
  const data = { mode: 'safe', deployments: 'true', version: await kubernetes.version() };
  const { apiVersion, kind, name } = reference;
  await kubernetes.apply({ apiVersion, kind, metadata: { name, namespace }, data }, { fieldManager: 'helm' });
  const untouched = await loop.scan();
  assert.deepEqual([untouched.scan.errors, untouched.scan.findings], [[], []]);
  assert.equal(untouched.scan.summary.compared, 1);

  await kubernetes.patch(reference, [{ op: 'replace', path: '/data/mode', value: 'risky' }], {
    fieldManager: 'kubectl-edit',
  });
  const { scan } = await loop.scan();
  assert.deepEqual(
    scan.findings.map((finding) => finding.name),
    ['web-settings'],
  );
  await waitUntil(
    async () => {
      const live = await kubernetes.get(reference);
      return (live?.['data'] as typeof data | undefined)?.mode === 'safe';
    },
    { within: 120_000 },
  );
});

test('a chart that stops rendering is named by file and line, and nothing is changed', async () => {
  await loop.commit({ 'templates/settings.yaml': settings.replace('.Values.mode', '.Values.gone.mode') });
  const { scan, result } = await loop.scan();
  assert.deepEqual(
    scan.errors.map(({ object, message }) => `${object}: ${message}`),
    ['app/templates/settings.yaml:5:18: helm: <.Values.gone.mode>: nil pointer evaluating interface {}.mode'],
  );
  assert.equal(result.remediations, 0);
  assert.notEqual(await kubernetes.get(reference), undefined);
});
