import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigurationError, describeFault } from '../../config/configuration-error.ts';
import { effectiveConfiguration } from '../../config/effective-configuration.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';

const parse = (model: string, rest = '') =>
  parseConfiguration(
    `version: 1\n${rest}models:\n  - { name: fraud, cluster: { context: prod }, ${model} }\n`,
    'plumbline.yaml',
    new Date(),
  );

function faultsOf(model: string, rest = ''): string[] {
  try {
    parse(model, rest);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults.map(describeFault);
    throw error;
  }
}

const warningsOf = (model: string): string[] => parse(model).warnings.map(describeFault);
const complete = 'target: label, prediction: score, time: moment';

const faultsOfMlflow = (mlflow: string): string =>
  faultsOf(complete, `registry: { mlflow: ${mlflow} }\n`).join();

describe('data, gates and registry of a retraining', () => {
  it('are careful where nothing is said', () => {
    const { configuration } = parse(`${complete}, retrain: { cronJob: ml/fraud, data: { storage: logs/ } }`);
    const [model] = configuration.models;
    const { heldOut, referenceRows, minimumRows, minimumHeldOutRows } = model!.retrain!.data;
    assert.deepEqual(
      [heldOut, referenceRows, minimumRows, minimumHeldOutRows],
      [{ share: 0.2 }, 10_000, 100, 100],
    );
    const { better, notWorse, minimumSliceRows } = model!.evaluate;
    assert.deepEqual([better, notWorse, minimumSliceRows], [{}, {}, 50]);
    assert.equal(configuration.registry.mlflow, undefined);
  });

  it('can be written and read again', () => {
    const yaml = `${complete}, retrain: { cronJob: ml/fraud, data: { files: /data/fraud, window: 30d, heldOut: { latest: 7d } } },
      evaluate: { better: { roc_auc: 0.002 }, notWorse: { roc_auc: 0.01, by: [country, period] }, latency: 50ms, size: 2Gi }`;
    const registry = `registry: { mlflow: { url: 'https://mlflow.example', token: { env: MLFLOW_TOKEN } } }\n`;
    const { configuration } = parse(yaml, registry);
    const { evaluate, retrain } = configuration.models[0]!;
    assert.deepEqual([evaluate.latency, evaluate.size], [50, 2 * 2 ** 30]);
    assert.deepEqual(retrain!.data.heldOut, { latest: { milliseconds: 7 * 86_400_000 } });
    const written = effectiveConfiguration(configuration);
    const again = parseConfiguration(written, 'plumbline.yaml', new Date()).configuration;
    assert.deepEqual(again, configuration);
  });

  const faults: [model: string, words: RegExp][] = [
    ['evaluate: { better: { auc: 0.1 } }', /auc/],
    ['evaluate: { notWorse: { roc_auc: -0.1 } }', /expected a number, 0 or more/],
    ['evaluate: { size: 5 GB }', /expected an amount of bytes such as 500M or 2Gi/],
    ['retrain: { cronJob: ml/x, data: { heldOut: { share: 1 } } }', /expected/],
    ['retrain: { cronJob: ml/x, data: { heldOut: { latest: all } } }', /expected/],
    [
      'retrain: { cronJob: ml/x, data: { files: a, storage: b } }',
      /expected exactly one of payloads and files and storage/,
    ],
    ['retrain: { cronJob: ml/x, data: { minimumRows: 0 } }', /expected/],
  ];
  for (const [model, words] of faults)
    it(`are refused with one clear line: ${model}`, () => {
      const [fault = '', ...others] = faultsOf(model);
      assert.match(fault, words);
      assert.match(fault, /^plumbline\.yaml:3:\d+/);
      assert.deepEqual(others, []);
    });

  it('let nobody write a secret into the file, or half of one', () => {
    const secret = faultsOfMlflow(`{ url: 'https://mlflow.example', token: hidden-secret }`);
    assert.match(secret, /a secret is never written in this file/);
    assert.ok(!secret.includes('hidden-secret'));
    assert.match(
      faultsOfMlflow(`{ url: 'https://mlflow.example', username: { env: NAME } }`),
      /belong together/,
    );
    assert.match(
      faultsOfMlflow(
        `{ url: 'https://mlflow.example', token: { env: T }, username: { env: U }, password: { env: P } }`,
      ),
      /a token, or username and password, not both/,
    );
    const inAddress = faultsOfMlflow(`{ url: 'https://jane:hidden-secret@mlflow.example' }`);
    assert.match(inAddress, /carries a user or password; put references to them under username and password/);
    assert.ok(!inAddress.includes('hidden-secret'));
  });

  const warnings: [model: string, words: RegExp][] = [
    ['prediction: score, retrain: { cronJob: ml/x, data: { storage: a } }', /which column holds the labels/],
    ['target: label, retrain: { cronJob: ml/x, data: { storage: a } }', /answers of the serving model/],
    ['target: label, prediction: score, retrain: { cronJob: ml/x }', /nothing says what it is trained on/],
    [`target: label, retrain: { cronJob: ml/x, data: { payloads: true } }`, /those of an InferenceService/],
    [
      'target: label, prediction: score, retrain: { cronJob: ml/x, data: { storage: a, heldOut: { latest: 7d } } }',
      /a window of time needs the column/,
    ],
  ];
  for (const [model, words] of warnings)
    it(`are warned of before anything is frozen: ${model}`, () => {
      const [warning = '', ...others] = warningsOf(model);
      assert.match(warning, words);
      assert.deepEqual(others, []);
    });

  it('are not warned of where all is said', () => {
    assert.deepEqual(
      warningsOf(`${complete}, retrain: { cronJob: ml/x, data: { files: /data, window: 30d } }`),
      [],
    );
    const served =
      'target: label, inferenceService: ml/fraud, retrain: { cronJob: ml/x, data: { payloads: true, window: 30d } }';
    assert.deepEqual(warningsOf(served), []);
  });
});
