import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { ScanResult } from '../../../domain/infrastructure/finding.ts';
import { plumbline } from '../../support/command-line.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const server = await useKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
after(() => kubernetes.close());

/** What `plumbline diff` says of a ConfigMap that was edited, where a target on its cluster ignores this. */
async function diffWith(...rules: string[]) {
  const folder = temporaryFolder();
  const namespace = await server.createNamespace();
  const settings = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data: { mode: 'safe', level: '1' },
  };
  await kubernetes.create(settings, { fieldManager: 'flux' });
  const patch = [{ op: 'replace' as const, path: '/data/level', value: 'hunter2-canary' }];
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };
  await kubernetes.patch(reference, patch, { fieldManager: 'kubectl-edit' });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
  const lines = rules.map((rule) => `      - ${rule}\n`).join('');
  writeFileSync(
    path.join(folder, 'plumbline.yaml'),
    `version: 1\ntargets:\n  - name: shop\n    cluster: { context: ${kubernetes.context ?? ''} }\n    source: { git: ./shop }\n    ignore:\n${lines}`,
  );
  const said = await plumbline(['diff', 'settings.json', '-o', 'json'], {
    folder,
    environment: { KUBECONFIG: server.kubeconfig },
  });
  return { ...said, result: JSON.parse(said.stdout) as ScanResult };
}

test('a jq expression of a rule in the form of Argo CD silences what it selects', async () => {
  const { exitCode, result } = await diffWith("{ kind: ConfigMap, jqPathExpressions: ['.data.level'] }");
  assert.deepEqual([exitCode, result.findings], [0, []]);
  assert.equal(result.ignored[0]?.rule, 'Argo CD ignores .data.level of ConfigMap (Argo CD)');
});

test('one that fails on an object is an error with its place, shows the drift, and quotes no value', async () => {
  const { exitCode, result, stderr } = await diffWith(
    "{ kind: ConfigMap, jqPathExpressions: ['.data.level[]'] }",
  );
  assert.equal(exitCode, 2);
  assert.equal(result.findings.length, 1);
  const line =
    /error: ConfigMap \S+\/settings: plumbline\.yaml:7:9: the ignore rule .* is broken: jq \.data\.level\[\] cannot iterate over string/;
  assert.match(stderr, line);
  assert.doesNotMatch(stderr, /hunter2/);
  assert.equal(stderr.split('is broken').length, 2, 'said once, as an error and not as a warning again');
  assert.match(result.warnings?.[0]?.message ?? '', /is broken/);
});

test('rules that hide whole objects, or are over, are warnings', async () => {
  const { exitCode, stderr } = await diffWith(
    '{ kind: ConfigMap, owner: us, reason: everything }',
    '{ kind: Job, jsonPointers: /spec/x, owner: us, reason: over, expires: 2020-01-01 }',
  );
  assert.equal(exitCode, 0);
  assert.match(
    stderr,
    /warning: plumbline\.yaml:7:9: the ignore rule "everything \(us\)" hides whole objects/,
  );
  assert.match(stderr, /warning: plumbline\.yaml:8:9: the ignore rule "over \(us\)" expired on 2020-01-01/);
  assert.equal(stderr.split('expired').length, 2, 'said once');
});
