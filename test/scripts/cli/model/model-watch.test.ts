import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadConfiguration } from '../../../../config/load-configuration.ts';
import type { JsonObject } from '../../../../domain/infrastructure/object.ts';
import { isInPlace, liveLogger } from '../../../../domain/models/serving/payload-logger.ts';
import type { LiveLogger } from '../../../../domain/models/serving/payload-logger.ts';
import { createBareRepository } from '../../../../scripts/dev/servers/git-repository.ts';
import { plumbline } from '../../../support/command-line.ts';
import type { CommandLineResult } from '../../../support/command-line.ts';
import { localReviewer } from '../../../support/local-reviewer.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder();
const repository = path.join(folder, 'platform.git');
const address = pathToFileURL(repository).href;
const service = `# Served since 2025.
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: { name: fraud, namespace: ml }
spec:
  predictor:
    # Ask the risk team before changing it.
    minReplicas: 1
    model:
      modelFormat: { name: sklearn }
      storageUri: s3://models/fraud/12
`;
await createBareRepository(repository, { files: { 'ml/fraud.yaml': service } });
const configurationFile = path.join(folder, 'plumbline.yaml');
await writeFile(
  configurationFile,
  `version: 1
storage: { folder: storage }
gateway: { publicUrl: 'https://plumbline.example/base/' }
forge: { kind: local }
targets:
  - name: serving
    cluster: { context: nowhere, kubeconfig: nowhere.yaml }
    source: { git: '${address}', path: ml }
    namespaces: [ml]
models:
  - { name: fraud, inferenceService: ml/fraud }
  - { name: closed, inferenceService: ml/closed, payloads: { token: { env: PAYLOAD_TOKEN } } }
  - { name: far, inferenceService: other/far, cluster: { context: nowhere, kubeconfig: nowhere.yaml } }
  - { name: plain }
`,
);

const run = (...args: string[]): Promise<CommandLineResult> =>
  plumbline(['model', 'watch', ...args, '--config', configurationFile], {
    folder,
    environment: { PAYLOAD_TOKEN: 'hunter2' },
  });

test('what is missing is one line', async () => {
  const cases: [args: string[], line: RegExp][] = [
    [
      ['plain'],
      /^plumbline: model plain names no inferenceService; add inferenceService: NAMESPACE\/NAME\n$/,
    ],
    [['fraud', '--url', 'nowhere'], /^plumbline: --url nowhere: expected an address such as https:.*\n$/],
    [
      ['far', '--pull-request'],
      /^plumbline: nobody says whose Git has the InferenceService of namespace other \(no target governs it\); name the target with --target\n$/,
    ],
    [
      ['closed', '--pull-request'],
      /^plumbline: the address of the logger holds a secret \(payloads\.token\), which does not belong in Git: .*\n$/,
    ],
  ];
  for (const [args, line] of cases) {
    const { exitCode, stdout, stderr } = await run(...args);
    assert.match(stderr, line);
    assert.equal(stdout, '');
    assert.equal(exitCode, 2);
  }
});

test('the lines to add are printed, and that they roll out a new revision is said beside them', async () => {
  const { exitCode, stdout, stderr } = await run('fraud');
  assert.equal(exitCode, 0);
  assert.equal(
    stdout,
    'spec:\n  predictor:\n    logger:\n      mode: all\n      url: https://plumbline.example/base/payloads\n',
  );
  assert.equal(
    stderr,
    'plumbline: adding it changes the pods: KServe rolls out a new revision of the predictor\n',
  );
});

test('the secret part of the address is printed only on request', async () => {
  const hidden = await run('closed');
  assert.match(hidden.stdout, /url: https:\/\/plumbline\.example\/base\/payloads\/TOKEN\n/);
  assert.match(hidden.stderr, /TOKEN stands for the secret of payloads\.token; --show-token prints it\n/);
  assert.ok(!(hidden.stdout + hidden.stderr).includes('hunter2'));
  const shown = await run('closed', '--show-token', '--url', 'http://plumbline.plumbline:8080');
  assert.match(shown.stdout, /url: http:\/\/plumbline\.plumbline:8080\/payloads\/hunter2\n/);
});

test('a cluster that cannot be asked is said, and the lines are printed all the same', async () => {
  const { exitCode, stdout, stderr } = await run('far', '-o', 'json');
  assert.equal(exitCode, 0, stderr);
  const shown = JSON.parse(stdout) as { notes: string[]; live: unknown };
  assert.equal(shown.live, null);
  assert.match(shown.notes[0] ?? '', /^InferenceService other\/far was not looked at: .*nowhere\.yaml/);
});

test('a pull request adds the logger to the source and nothing else, once', async () => {
  const opened = await run('fraud', '--pull-request', '-o', 'json');
  assert.equal(opened.exitCode, 0, opened.stderr);
  const again = await run('fraud', '--pull-request');
  assert.equal(again.exitCode, 0, again.stderr);
  assert.match(again.stdout, /: merging it rolls out a new revision of the predictor\n$/);

  const { configuration } = await loadConfiguration(configurationFile);
  const reviewer = await localReviewer(configuration, address);
  const pullRequests = await reviewer.forge.list();
  assert.equal(pullRequests.length, 1);
  const pullRequest = await reviewer.opened();
  assert.equal(pullRequest.title, 'Log the payloads of InferenceService ml/fraud');
  assert.match(pullRequest.body, /\*\*Merging this rolls out a new revision\*\* of the predictor/);
  await reviewer.merge(pullRequest);
  const merged = (await reviewer.read('ml/fraud.yaml')) ?? '';
  const added = merged.split('\n').filter((line) => !service.split('\n').includes(line));
  assert.deepEqual(
    added.map((line) => line.trim()),
    ['logger:', 'mode: all', 'url: https://plumbline.example/base/payloads'],
  );
  assert.equal(
    (await run('fraud', '--pull-request')).stdout,
    'Git has this logger already; nothing has to change\n',
  );
});

/** What a live service says of its predictor. */
function live(predictor: JsonObject | null, status: JsonObject = {}): LiveLogger {
  const found = {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'fraud' },
    spec: { predictor },
    status,
  };
  return liveLogger(found, 'predictor');
}

test('a live service says whether its logger is in place, and which revision a change would replace', () => {
  const url = 'https://plumbline.example/payloads';
  assert.deepEqual(live(null), { hasComponent: false, logger: undefined, revision: undefined });
  assert.equal(isInPlace(live({}), url), false);
  assert.equal(isInPlace(live({ logger: { url } }), url), true, 'KServe logs everything by default');
  assert.equal(isInPlace(live({ logger: { mode: 'request', url } }), url), false);
  assert.equal(isInPlace(live({ logger: { mode: 'all', url: 'http://elsewhere' } }), url), false);
  const status = { components: { predictor: { latestReadyRevision: 'fraud-predictor-00003' } } };
  assert.equal(live({}, status).revision, 'fraud-predictor-00003');
});
