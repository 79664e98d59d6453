import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, describeFault } from '../../config/configuration-error.ts';
import { effectiveConfiguration } from '../../config/effective-configuration.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { resolveConfiguration } from '../../config/resolve-configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import { rulesOfModel } from '../../workers/models/model-rules.ts';

function parse(yaml: string) {
  return parseConfiguration(`version: 1\n${yaml}\n`, '/etc/plumbline/plumbline.yaml', new Date());
}

function modelOf(settings: string): Model {
  const { configuration } = parse(model(settings));
  const [found] = resolveConfiguration(configuration, '/etc/plumbline').models;
  assert.ok(found !== undefined);
  return found;
}

function faultsOf(yaml: string): string[] {
  try {
    parse(yaml);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(describeFault);
  }
}

const model = (settings: string): string => `models: [{ name: fraud, ${settings} }]`;

test('a model can be rules alone, for comparisons by hand', () => {
  const rules = modelOf('columns: { amount: { test: ks } }, share: 0.3');
  assert.deepEqual([rules.reference, rules.current, rules.share], [undefined, undefined, 0.3]);
  const { open, retrainAbove, criticalAbove } = rules.incident;
  assert.deepEqual([open, retrainAbove, criticalAbove], [0.5, 0.6, 0.7]);
});

test('a window is a number of rows or a time, and data is found from the folder of the file', () => {
  const payloads = modelOf('inferenceService: ml/fraud, reference: train.parquet, current: { payloads: {} }');
  assert.deepEqual(payloads.current?.payloads, { window: { rows: 1000 }, minimumInterval: 60_000 });
  assert.equal(payloads.reference, '/etc/plumbline/train.parquet');
  const files = modelOf(
    `reference: s3://reference/train.profile, time: moment, current: { files: 'today/*.csv', window: 1h30m }`,
  );
  assert.equal(files.reference, 's3://reference/train.profile');
  assert.deepEqual(files.current, {
    files: '/etc/plumbline/today/*.csv',
    window: { milliseconds: 5_400_000 },
  });
});

test('what a scan is told can be written and read again', () => {
  const yaml = `prometheus: { url: 'https://prometheus.example', token: { env: TOKEN } }
models:
  - name: latency
    reference: /data/latency.parquet
    time: moment
    current: { prometheus: { columns: { p95: 'histogram_quantile(0.95, rate(x[5m]))' }, window: 6h } }
    schedule: { cron: '0 * * * *' }
    chunk: day
    referenceFrom: '2026-01-01'
  - { name: rows, reference: /data/r.parquet, current: { storage: exports/, window: 500 } }
`;
  const { configuration } = parse(yaml);
  const again = parse(effectiveConfiguration(configuration).replace(/^version: 1\n/, '')).configuration;
  assert.deepEqual(again, configuration);
});

test('the rules of a model are those of the same flags', () => {
  const { rules, types } = rulesOfModel(
    modelOf(
      `test: wasserstein, threshold: 0.2, chunk: '500', time: moment, seed: 7, minimumRows: 40,
       columns: { country: { type: categorical, importance: 2 }, age: { test: ks, threshold: 0.01 } }`,
    ),
  );
  assert.deepEqual(rules.types, { numerical: { test: 'wasserstein', threshold: 0.2 } });
  assert.deepEqual(rules.columns, { country: { importance: 2 }, age: { test: 'ks', threshold: 0.01 } });
  assert.deepEqual(types, { country: 'categorical' });
  assert.deepEqual(
    [rules.chunks, rules.time, rules.seed, rules.minimumRows],
    [{ size: 500 }, 'moment', 7, 40],
  );
  assert.throws(
    () => rulesOfModel(modelOf('test: kss')),
    /^Error: model fraud: there is no test kss; expected/,
  );
});

test('what makes no sense is one line with its place', () => {
  const watched = 'reference: r.parquet, current:';
  const cases: [yaml: string, line: RegExp][] = [
    [
      model('current: { files: a.csv }'),
      /models\[0\]\.current: has nothing to be compared with; add `reference`/,
    ],
    [
      model(`${watched} { files: a.csv, storage: b }`),
      /expected exactly one of payloads and files and storage/,
    ],
    [model(`${watched} { payloads: {} }`), /current\.payloads: needs inferenceService: NAMESPACE\/NAME/],
    [
      model(`${watched} { payloads: { window: 0 } }`),
      /window: expected a number of rows such as 1000, or a time/,
    ],
    [
      model(`${watched} { payloads: { window: soon } }`),
      /window: expected a number of rows such as 1000, or a time/,
    ],
    [
      model(`${watched} { files: a.csv, window: 24h }`),
      /a window of time and chunks by the calendar need `time`/,
    ],
    [model('chunk: week'), /chunks by the calendar need `time`/],
    [model("chunk: '5 days'"), /chunk: expected rows such as "1000", pieces such as 10x, or hour/],
    [model('referenceFrom: yesterday'), /referenceFrom: expected a time such as 2026-05-01/],
    [
      model(`inferenceService: ml/a, ${watched} { payloads: {}, window: 5 }`),
      /current\.window: only has a meaning with files or storage/,
    ],
    [
      model(`${watched} { prometheus: { columns: { a: up } } }`),
      /needs the address of a Prometheus.*add prometheus:/,
    ],
    [
      `prometheus: { url: 'https://p.example' }\n${model(`${watched} { prometheus: { columns: {} } }`)}`,
      /columns: expected at least one column/,
    ],
    [model('inferenceService: fraud'), /inferenceService: expected NAMESPACE\/NAME, such as ml\/fraud/],
    [model('incident: { open: 50 }'), /incident\.open: expected a number above 0, up to 1, got 50/],
    [
      'models: [{ name: a, inferenceService: ml/a }, { name: b, inferenceService: ml/a }]',
      /models\[1\]\.inferenceService "ml\/a" is already watched as models\[0\]/,
    ],
    ['models: [{ name: a }, { name: a }]', /models\[1\]\.name "a" is already the name of models\[0\]/],
    ["prometheus: { url: 'https://p.example', token: hunter2 }", /token: expected a reference/],
  ];
  for (const [yaml, line] of cases) {
    const faults = faultsOf(yaml).join('\n');
    assert.match(faults, line, yaml);
    assert.ok(!faults.includes('hunter2'));
  }
});
