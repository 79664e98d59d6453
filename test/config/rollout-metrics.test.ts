import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, describeFault } from '../../config/configuration-error.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';

const head = 'version: 1\nprometheus: { url: "http://prometheus.example" }\n';

function parse(rollout: string) {
  const yaml = `${head}models: [{ name: fraud, inferenceService: ml/fraud, rollout: ${rollout} }]\n`;
  return parseConfiguration(yaml, '/etc/plumbline/plumbline.yaml', new Date());
}

function faultsOf(rollout: string): string {
  try {
    parse(rollout);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(describeFault).join('\n');
  }
}

const metrics = (...list: string[]) => `{ metrics: [${list.join(', ')}] }`;

for (const [written, expected] of [
  ['errorRates', /expected one of errorRate, .*got "errorRates"; did you mean "errorRate"/],
  ['errorRate, errorRate', /errorRate is measured already/],
  ['{ name: errorRate, margin: 0 }', /margin: expected a share above 0/],
  ['{ name: errorRate, margin: 5 }', /margin: expected a share above 0, below 1/],
  ['{ name: errorRate, above: 3 }', /errorRate is compared by its margin/],
  ['{ name: errorRate, query: up, above: 3 }', /errorRate is built in; name the query otherwise/],
  ['{ name: queue }', /queue is not built in \(errorRate, .*\) and needs a query/],
  ['{ name: queue, query: up }', /a query needs exactly one of above, below and compare/],
  ['{ name: queue, query: up, above: 1, below: 0 }', /exactly one of above, below and compare/],
  ['{ name: queue, query: up, margin: 0.1, above: 1 }', /margin: is for built-in metrics only/],
  ['{ name: queue, query: up, compare: { atMost: 2 } }', /compare needs \{\{revision\}\}/],
  ['{ name: queue, query: up, compare: { atMost: 2, atLeast: 1 } }', /exactly one of atMost and atLeast/],
  [`{ name: queue, query: 'up{r="{{revison}}"}', above: 1 }`, /\{\{revison\}\} is no placeholder; there are/],
  [`{ name: queue, query: 'up{r="{{revision}"}', above: 1 }`, /does not end|is missing/],
  [`{ name: queue, query: 'sum(rate(up[5m])', above: 1 }`, /"\)" is missing/],
  [`{ name: queue, query: 'sum(up))', above: 1 }`, /"\)" closes nothing/],
  [`{ name: queue, query: 'up{a="b}', above: 1 }`, /a quotation mark is not closed/],
  ['{ name: "two words", query: up, above: 1 }', /expected a name of letters/],
  ['{ name: queue, query: up, above: 1, failureLimit: -1 }', /expected a whole number, 0 or more/],
] as const)
  test(`refused: ${written}`, () => assert.match(faultsOf(metrics(written)), expected));

test('an empty list of metrics is refused, as nothing would ever pass', () => {
  assert.match(faultsOf('{ metrics: [] }'), /expected at least one: without any, nothing ever passes/);
});

test('names, settings and queries are read', () => {
  const query = `sum(rate(hits{pod=~"{{revision}}-.*",path="a)b"}[{{window}}])) # a comment (`;
  const { configuration } = parse(
    metrics(
      'errorRate',
      '{ name: latencyP99, margin: 0.03, dryRun: true }',
      `{ name: hits, query: '${query}', compare: { atLeast: 0.9 } }`,
    ),
  );
  const rest = { minimum: 30, failureLimit: 0 };
  assert.deepEqual(configuration.models[0]?.rollout?.metrics, [
    { name: 'errorRate', ...rest, dryRun: false },
    { name: 'latencyP99', margin: 0.03, ...rest, dryRun: true },
    { name: 'hits', query, compare: { atLeast: 0.9 }, ...rest, dryRun: false },
  ]);
});

const hook = (more: string) => `{ hooks: [{ name: gate, url: "https://hooks.example/allow", ${more} }] }`;

test('hooks have names of their own, an address and a key that is only referred to', () => {
  const key = 'key: { env: HOOK_KEY }';
  assert.equal(faultsOf(hook(`${key}, when: before-rollout`)), '');
  assert.match(faultsOf(hook(`key: abc, when: before-rollout`)), /expected a reference/);
  assert.match(
    faultsOf(hook(`${key}, when: later`)),
    /expected before-rollout, before-promotion or rollback/,
  );
  assert.match(faultsOf(hook(key)), /missing "when"/);
  const elsewhere = `{ hooks: [{ name: gate, url: "file:///etc/passwd", ${key}, when: rollback }] }`;
  assert.match(faultsOf(elsewhere), /url: expected an address such as https/);
  const twice = `{ name: gate, url: "https://hooks.example/", ${key}, when: rollback }`;
  assert.match(faultsOf(`{ hooks: [${twice}, ${twice}] }`), /"gate" is already the name of a hook/);
});

/** Of a model that says so much, in a file that begins so. */
function faults(model: string, before = 'version: 1\n'): string {
  try {
    parseConfiguration(
      `${before}models: [{ name: fraud, inferenceService: ml/fraud, ${model} }]\n`,
      '/p.yaml',
      new Date(),
    );
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(describeFault).join('\n');
  }
}

test('metrics that nothing could measure are refused', () => {
  assert.match(faults('rollout: {}'), /errorRate is counted by Prometheus, and none is configured/);
  assert.match(
    faults('rollout: { metrics: [{ name: hits, query: up, above: 1 }] }'),
    /hits is counted by Prometheus, and none is configured; add prometheus/,
  );
  assert.match(faults('rollout: { metrics: [predictionDistribution] }'), /needs what the model answered/);
  assert.equal(faults('payloads: {}, rollout: { metrics: [predictionDistribution, featureCoverage] }'), '');
  assert.equal(faults('rollout: { metrics: [predictionDistribution] }', head), '');
  assert.match(faults('rollout: { metrics: [featureCoverage] }', head), /needs what the model was asked/);
  assert.match(faults('payloads: {}, rollout: { metrics: [accuracy] }'), /accuracy needs labels; add target/);
  assert.equal(faults('payloads: {}, target: fraud, rollout: { metrics: [accuracy] }'), '');
});
