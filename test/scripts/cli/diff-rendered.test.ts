import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { ScanResult } from '../../../domain/infrastructure/finding.ts';
import { plumbline } from '../../support/command-line.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { checkoutOf, renderPrograms } from '../../support/render-programs.ts';

const server = await useKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
after(() => kubernetes.close());

const environment = {
  KUBECONFIG: server.kubeconfig,
  PLUMBLINE_KUSTOMIZE_BINARY: renderPrograms.kustomize,
  PLUMBLINE_HELM_BINARY: renderPrograms.helm,
};

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: safe }\n';

async function applied(name: string, data: Record<string, string>): Promise<string> {
  const namespace = await server.createNamespace();
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
  await kubernetes.create(object, { fieldManager: 'kubectl-edit' });
  return namespace;
}

test('an overlay is rendered by kustomize, and its bases beside it are read without a repository', async () => {
  const folder = checkoutOf({
    'base/kustomization.yaml': 'resources: [settings.yaml]\n',
    'base/settings.yaml': settings,
    'overlays/prod/kustomization.yaml': 'resources: [../../base]\nnamePrefix: prod-\n',
  });
  const namespace = await applied('prod-settings', { mode: 'risky' });
  const { exitCode, stdout, stderr } = await plumbline(
    ['diff', 'overlays/prod', '-n', namespace, '-o', 'json'],
    { folder, environment },
  );
  assert.equal(stderr, '');
  assert.equal(exitCode, 1);
  const { findings } = JSON.parse(stdout) as ScanResult;
  assert.deepEqual(
    findings.map(({ name, fields }) => [name, fields.length]),
    [['prod-settings', 1]],
  );
});

test('a chart is rendered by helm for the release, namespace and values files of the command line', async () => {
  const folder = checkoutOf({
    'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'chart/templates/settings.yaml': settings
      .replace('name: settings', 'name: {{ .Release.Name }}-{{ .Release.Namespace }}')
      .replace('safe', '{{ .Values.mode }}'),
    'prod.yaml': 'mode: safe\n',
  });
  const namespace = await server.createNamespace();
  const metadata = { name: `web-${namespace}`, namespace };
  await kubernetes.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { mode: 'safe' } });
  const { exitCode, stdout } = await plumbline(
    ['diff', 'chart', '-n', namespace, '--release', 'web', '--values', 'prod.yaml'],
    { folder, environment },
  );
  assert.match(stdout, /^no drift in 1 compared/);
  assert.equal(exitCode, 0);
});

test('without the program one line says how to get it', async () => {
  const folder = checkoutOf({ 'kustomization.yaml': 'resources: []\n' });
  const { exitCode, stderr } = await plumbline(['diff', '.'], {
    folder,
    environment: { KUBECONFIG: server.kubeconfig, PATH: '' },
  });
  assert.match(stderr, /^plumbline: kustomize is needed .* PLUMBLINE_KUSTOMIZE_BINARY; .*\n$/);
  assert.equal(exitCode, 2);
});
