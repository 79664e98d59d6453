import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { plumbline } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const configuration = (retrain: string): string => `version: 1
models:
  - name: fraud
    cluster: { context: prod }
    retrain: ${retrain}
`;

const parse = (text: string) => parseConfiguration(text, 'plumbline.yaml', new Date());

const target = (name: string, context: string): string =>
  `  - { name: ${name}, cluster: { context: ${context} }, namespaces: [${name}], source: { git: 'https://git.example/x', path: . } }\n`;

async function check(
  template: string | undefined,
  more = '',
): Promise<{ exitCode: number | null; text: string }> {
  const folder = temporaryFolder();
  const file = path.join(folder, 'plumbline.yaml');
  await writeFile(
    file,
    configuration('{ template: job.yaml, gpus: { count: 2 }, spot: gke, memoryUpTo: 64Gi }') + more,
  );
  if (template !== undefined) await writeFile(path.join(folder, 'job.yaml'), template);
  const { exitCode, stdout, stderr } = await plumbline(['config', 'check', file], { folder });
  return { exitCode, text: `${stdout}${stderr}` };
}

describe('how a model is retrained', () => {
  it('needs little, and is careful where nothing is said', () => {
    const text =
      '{ template: jobs/fraud.yaml, above: 0.6, cooldown: 24h, gpuHoursPerWeek: 40, approve: true }';
    const [model] = parse(configuration(text)).configuration.models;
    const { template, namespace, deadline, attempts, mostFailures, approve, gpus } = model!.retrain!;
    assert.deepEqual(
      { template, namespace, deadline, attempts, mostFailures, approve, gpus },
      {
        template: 'jobs/fraud.yaml',
        namespace: 'ml-training',
        deadline: 12 * 60 * 60 * 1000,
        attempts: 3,
        mostFailures: 3,
        approve: true,
        gpus: undefined,
      },
    );
  });

  const faults: [retrain: string, words: RegExp][] = [
    ['{}', /^plumbline\.yaml:5:\d+: .*expected exactly one of template and job and cronJob/],
    ['{ job: ml/x, cronJob: ml/x }', /expected exactly one of template and job and cronJob/],
    ['{ job: fraud }', /expected NAMESPACE\/NAME, such as ml-training\/fraud/],
    ['{ cronJob: ml/x, gpus: { count: 0 } }', /gpus\.count/],
    [
      '{ cronJob: ml/x, gpus: { count: 1, resource: gpu } }',
      /expected the name of a resource, such as nvidia\.com\/gpu/,
    ],
    ['{ cronJob: ml/x, memoryUpTo: lots }', /expected an amount of memory such as 64Gi/],
    ['{ cronJob: ml/x, parameters: { Rate: 1 } }', /Rate/],
    ['{ cronJob: ml/x, attempts: 11 }', /attempts/],
    ['{ cronJob: ml/x, deadline: 10s }', /must be 1m or longer/],
    ['{ cronJob: ml/x, approvals: { onExpiry: heal } }', /onExpiry/],
    [
      '{ cronJob: ml/x, approvals: { quorum: 2, approvers: [{ user: ada }] } }',
      /quorum of 2 can never be reached/,
    ],
    [
      '{ cronJob: ml/x, above: 0.7 }\n    incident: { retrainAbove: 0.6 }',
      /say the same thing; keep one of them$/,
    ],
  ];
  for (const [retrain, words] of faults)
    it(`is refused with one clear line: ${retrain}`, () => {
      assert.throws(
        () => parse(configuration(retrain)),
        (error: Error) => {
          assert.match(error.message, words);
          assert.equal(error.message.split('\n').length, 1);
          return true;
        },
      );
    });

  const evaluationFaults: [evaluate: string, words: RegExp][] = [
    ['{ job: ml/x, template: evaluate.yaml }', /expected at most one of template and job and cronJob/],
    ['{ cronJob: evaluate }', /cronJob: .*expected NAMESPACE\/NAME, such as ml-training\/fraud/],
  ];
  for (const [evaluate, words] of evaluationFaults)
    it(`is refused with one clear line for evaluate: ${evaluate}`, () => {
      const text = `${configuration('{ cronJob: ml/x }')}    evaluate: ${evaluate}\n`;
      assert.throws(() => parse(text), words);
    });

  it('says in which cluster, unless all targets are in one', () => {
    const nowhere = configuration('{ cronJob: ml/x }').replace('cluster: { context: prod }', 'preset: ks');
    assert.throws(() => parse(nowhere), /models\[0\]\.retrain does not say in which cluster; add cluster/);
    parse(`${nowhere}targets:\n${target('one', 'prod')}${target('two', 'prod')}`);
    assert.throws(
      () => parse(`${nowhere}targets:\n${target('one', 'prod')}${target('two', 'test')}`),
      /in which cluster/,
    );
  });
});

describe('the template of training Jobs', () => {
  const job = `apiVersion: batch/v1
kind: Job
metadata: { name: retrain }
spec:
  template:
    spec:
      restartPolicy: OnFailure
      containers: [{ name: train, image: registry.example/train:1 }]
`;

  it('is checked with the configuration, and a fault is named with its place', async () => {
    const faulty = await check(job);
    assert.equal(faulty.exitCode, 2);
    assert.match(faulty.text, /job\.yaml:7:22: Job retrain has restartPolicy OnFailure: .*; use Never/);
    const right = job.replace('OnFailure', 'Never');
    const fine = await check(right);
    assert.equal(fine.exitCode, 0, fine.text);
    assert.match((await check(undefined)).text, /job\.yaml: no such file/);
    assert.match((await check('kind: [Job')).text, /job\.yaml:1:\d+: /);
    const evaluated = await check(right, '    evaluate: { template: evaluate.yaml }\n');
    assert.match(evaluated.text, /evaluate\.yaml: no such file/);
    assert.match((await check('just words')).text, /is a Job or a CronJob of batch\/v1, not nothing/);
  });
});
