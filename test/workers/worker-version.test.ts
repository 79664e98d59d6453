import assert from 'node:assert/strict';
import { test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { Temporal } from '../../config/schema/temporal.ts';
import { workerVersionOf } from '../../workers/worker-version.ts';

const plain = { temporal: Temporal.parse({}) };
const versioned = { temporal: Temporal.parse({ versioning: {} }) };

test('workers have no version unless somebody says so', () => {
  assert.equal(workerVersionOf(plain, undefined, {}), undefined);
  assert.equal(workerVersionOf(plain, undefined, { TEMPORAL_WORKER_BUILD_ID: ' ' }), undefined);
});

test('a build is stated, named by the environment, or the version of Plumbline', () => {
  const deploymentName = 'plumbline';
  const environment = { TEMPORAL_WORKER_BUILD_ID: 'from-environment' };
  assert.deepEqual(workerVersionOf(plain, '1.5.0', environment), { deploymentName, buildId: '1.5.0' });
  assert.deepEqual(workerVersionOf(plain, undefined, environment), {
    deploymentName,
    buildId: 'from-environment',
  });
  assert.deepEqual(workerVersionOf(versioned, undefined, {}), {
    deploymentName,
    buildId: packageJson.version,
  });
});

test('the configuration names the deployment before the environment does', () => {
  const environment = { TEMPORAL_DEPLOYMENT_NAME: 'drift/plumbline', TEMPORAL_WORKER_BUILD_ID: '1' };
  assert.equal(workerVersionOf(plain, undefined, environment)?.deploymentName, 'drift/plumbline');
  const named = { temporal: Temporal.parse({ versioning: { deployment: 'own' } }) };
  assert.equal(workerVersionOf(named, undefined, environment)?.deploymentName, 'own');
});

test('a build id that cannot be used is refused in one line', () => {
  for (const buildId of ['', 'a b', '-1', `1'; DROP`, 'x'.repeat(129)]) {
    assert.throws(() => workerVersionOf(plain, buildId, {}), { code: 'build-id' }, buildId);
  }
});
