import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { plumbline } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const head =
  'version: 1\ntargets:\n  - name: shop\n    cluster: { context: x }\n    source: { git: ./shop }\n';

async function check(settings: string, files: Record<string, string> = {}) {
  const folder = temporaryFolder();
  await writeFile(path.join(folder, 'plumbline.yaml'), head + settings);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  const { exitCode, stdout } = await plumbline(['config', 'check'], { folder });
  return { exitCode, lines: stdout.trim().split('\n') };
}

const rules = (...entries: string[]): string =>
  `    ignore:\n${entries.map((one) => `      - ${one}\n`).join('')}`;

test('each rule that cannot be read is one line with its place, jq compiled', async () => {
  const { exitCode, lines } = await check(
    rules(
      "{ kind: Job, jqPathExpressions: ['.spec.x |'], owner: a, reason: b }",
      "{ kind: Job, jqPathExpressions: ['.spec.x', 'nosuch'] }",
      "{ kind: Job, jqPathExpressions: ['def f: f; f'], owner: a, reason: it compiles }",
    ),
  );
  assert.equal(exitCode, 2);
  assert.deepEqual(lines, [
    'plumbline.yaml:7:9: jqPathExpressions[0]: jq cannot read it at character 9: syntax error, unexpected end of file',
    'plumbline.yaml:8:9: jqPathExpressions[1]: jq cannot read it at character 1: nosuch/0 is not defined',
  ]);
});

test('jq that cannot be read is told together with whatever else is wrong', async () => {
  const { exitCode, lines } = await check(
    `    policy: nosuch\n${rules(
      "{ kind: Job, jqPathExpressions: ['.spec.x |'] }",
      '{ kind: Job, owner: a }',
      "{ paths: [/a], target: { name: '(a+)+' } }",
      "{ kind: Job, jqPathExpressions: 'nosuch' }",
    )}`,
  );
  assert.equal(exitCode, 2);
  const places = lines.map((line) => line.split(' ').slice(0, 2).join(' '));
  assert.deepEqual(places, [
    'plumbline.yaml:6:13: targets[0].policy',
    'plumbline.yaml:8:9: jqPathExpressions[0]:',
    'plumbline.yaml:9:9: missing',
    'plumbline.yaml:11:9: jqPathExpressions[0]:',
  ]);
});

test('a regular expression or selector of a Flux rule that cannot be read is a line, too', async () => {
  const { exitCode, lines } = await check(
    rules("{ paths: [/a], target: { name: '(a+)+' } }", "{ paths: [/a], target: { labelSelector: 'a b' } }"),
  );
  assert.equal(exitCode, 2);
  assert.match(lines[0] ?? '', /^plumbline\.yaml:7:9: target\.name: expected a regular expression/);
  assert.match(lines[1] ?? '', /^plumbline\.yaml:8:9: target\.labelSelector: expected a label selector/);
});

const application = `apiVersion: v1
kind: ConfigMap
metadata: { name: other }
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop }
spec:
  ignoreDifferences:
    - { group: apps, kind: Deployment, jqPathExpressions: ['.spec.replicas'] }
`;

test('rules of an Application in a file are imported, and their faults name that file', async () => {
  const from = '    ignoreFrom: [apps.yaml]\n';
  assert.equal((await check(from, { 'apps.yaml': application })).exitCode, 0);
  const broken = await check(from, { 'apps.yaml': application.replace('.spec.replicas', '.spec.') });
  assert.match(broken.lines[0] ?? '', /^apps\.yaml:10:7: jqPathExpressions\[0\]: jq cannot read it/);
  const malformed = await check(from, { 'apps.yaml': application.replace('kind: Deployment, ', '') });
  assert.match(malformed.lines[0] ?? '', /^apps\.yaml:10:7: missing "kind"/);
  const other = await check(from, { 'apps.yaml': 'kind: ConfigMap\n' });
  assert.match(other.lines[0] ?? '', /^apps\.yaml: holds no Application, /);
  assert.match((await check(from)).lines[0] ?? '', /^apps\.yaml: /);
});
