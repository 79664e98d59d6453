import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, describeFault } from '../../config/configuration-error.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { createFindRollout, rolloutOf } from '../../workers/models/rollout-settings.ts';

const minute = 60_000;

function parse(rollout: string, more = '') {
  const yaml = `version: 1
prometheus: { url: 'https://prometheus.example' }
models: [{ name: fraud, inferenceService: ml/fraud, rollout: ${rollout} }]
${more}
`;
  return parseConfiguration(yaml, '/etc/plumbline/plumbline.yaml', new Date()).configuration;
}

function faultsOf(rollout: string, more = ''): string {
  try {
    parse(rollout, more);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(describeFault).join('\n');
  }
}

test('a rollout that says nothing has sensible steps', () => {
  const [model] = parse('{}').models;
  assert.ok(model?.rollout !== undefined);
  const { steps, hold, minRequests, via, fallback, approve } = model.rollout;
  assert.deepEqual([steps, hold, minRequests], [[10, 50, 100], 10 * minute, 500]);
  assert.deepEqual([via, fallback, approve], ['cluster', 'refuse', true]);
});

test('each fault of a rollout is one line with its place', () => {
  const cases: [string, RegExp][] = [
    [
      '{ steps: [50, 10, 100] }',
      /plumbline\.yaml:3:\d+: .*rollout\.steps.*expected ascending steps, such as \[10, 50, 100\]/,
    ],
    ['{ steps: [10, 10, 100] }', /expected ascending steps/],
    ['{ steps: [10, 50] }', /expected 100 as the last step/],
    ['{ steps: [] }', /expected at least one step/],
    ['{ steps: [0, 100] }', /expected whole percents, 1 to 100/],
    ['{ steps: [12.5, 100] }', /expected whole percents/],
    ['{ hold: 3h, longestHold: 1h }', /longestHold.*is shorter than `hold`/],
    ['{ minRequests: -1 }', /expected a whole number, 0 or more/],
    ['{ via: argocd }', /expected cluster or git/],
    ['{ via: git }', /opens pull requests, and no forge says where/],
    ['{ fallback: ignore }', /expected refuse or blue-green/],
    ['{ startWithin: 2h }', /must be 50m or shorter/],
    ['{ stepps: [100] }', /stepps.*did you mean "steps"/],
    ['{ approvals: { quorum: 2, approvers: [{ user: ada }] } }', /a quorum of 2 can never be reached/],
  ];
  for (const [rollout, expected] of cases) {
    const said = faultsOf(rollout);
    assert.match(said, expected);
    assert.equal(said.split('\n').length, 1, said);
  }
  assert.equal(faultsOf('{ via: git }', 'forge: { kind: local }'), '');
});

test('a model that names no InferenceService has nothing to roll out', () => {
  const yaml = 'version: 1\nmodels: [{ name: fraud, rollout: { metrics: [featureCoverage] } }]\n';
  assert.throws(
    () => parseConfiguration(yaml, '/etc/plumbline/plumbline.yaml', new Date()),
    /does not say what is rolled out/,
  );
});

test('people are asked as usual, but for what the rollout says', () => {
  const terms = 'approvals: { default: { quorum: 2, approvers: [{ role: ml }], onExpiry: heal } }';
  const find = createFindRollout(parse('{ approvals: { quorum: 1 } }', terms));
  const { approval } = find('fraud');
  assert.deepEqual(
    [approval?.quorum, approval?.approvers, approval?.onExpiry],
    [1, [{ role: 'ml' }], 'report'],
  );
  const unasked = createFindRollout(parse('{ approve: false, approvals: { approvers: [{ user: ada }] } }'))(
    'fraud',
  );
  assert.equal(unasked.approval, undefined);
  assert.deepEqual(unasked.steering?.approvers, [{ user: 'ada' }]);
  assert.throws(() => find('nobody'), /there is no model nobody in plumbline\.yaml; it has fraud/);
});

function unstated(model: string, more = '') {
  const yaml = `version: 1\n${more}\nmodels: [{ name: fraud, inferenceService: ml/fraud, ${model} }]\n`;
  const { configuration } = parseConfiguration(yaml, '/etc/plumbline/plumbline.yaml', new Date());
  const { unmeasured } = createFindRollout(configuration)('fraud');
  const [one] = configuration.models;
  assert.ok(one !== undefined);
  return { unmeasured, metrics: rolloutOf(one, configuration).metrics.map(({ name }) => name) };
}

test('what states no rollout is judged by what there is, and refused where there is nothing', () => {
  const prometheus = 'prometheus: { url: https://prometheus.example }';
  assert.deepEqual(unstated('payloads: {}', prometheus).metrics, ['errorRate', 'latencyP95']);
  assert.deepEqual(unstated('payloads: {}'), {
    unmeasured: undefined,
    metrics: ['predictionDistribution', 'featureCoverage'],
  });
  assert.match(
    unstated('schedule: { every: 5m }').unmeasured ?? '',
    /^nothing could tell .* neither a Prometheus nor a payload log of model fraud; add prometheus: \{ url: … \}/,
  );
});
