import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InferenceServiceStatus } from '../../../../scripts/dev/inference-services/inference-service.ts';
import { shareOf } from '../../../../scripts/dev/inference-services/knative-traffic.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startOwnKubernetes } from '../../../support/kubernetes-server.ts';
import { useInferenceServices } from '../../../support/inference-services.ts';

const server = await startOwnKubernetes();
const services = await useInferenceServices(server);
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });
const low = 0.119203;
const high = 0.880797;

const modelOf = (storageUri: string) => ({ modelFormat: { name: 'sklearn' }, storageUri });
const isReady = ({ conditions = [] }: InferenceServiceStatus): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
const predictorOf = ({ components }: InferenceServiceStatus) => components?.predictor ?? {};
const shareIs =
  (revision: string, percent: number) =>
  (status: InferenceServiceStatus): boolean =>
    shareOf(revision, predictorOf(status).traffic ?? []) === percent;

/** A service of a name of its own with the old model, ready. */
async function champion(name: string): Promise<{ namespace: string; first: string; second: string }> {
  const namespace = await server.createNamespace(name);
  await services.create(namespace, name, { model: modelOf(old) });
  await services.statusThat(namespace, name, isReady);
  return { namespace, first: `${name}-predictor-00001`, second: `${name}-predictor-00002` };
}

describe('an InferenceService in Knative mode', { timeout: 300_000 }, () => {
  it('answers by its model, and says where', async () => {
    const { namespace, first } = await champion('plain');
    const status = await services.statusOf(namespace, 'plain');
    assert.equal(status.url, services.urlOf(namespace, 'plain'));
    assert.equal(status.deploymentMode, 'Knative');
    assert.equal(predictorOf(status).latestRolledoutRevision, first);
    assert.equal(status.modelStatus?.transitionStatus, 'UpToDate');
    assert.deepEqual(await services.ask(namespace, 'plain', {}), { status: 200, prediction: low });
  });

  it('splits traffic where URI and percent come together, and promotes by null', async () => {
    const { namespace, first, second } = await champion('canary');
    await services.change(namespace, 'canary', {
      predictor: { canaryTrafficPercent: 30, model: { storageUri: fresh } },
    });
    const split = await services.statusThat(namespace, 'canary', shareIs(second, 30));
    assert.equal(predictorOf(split).latestRolledoutRevision, first);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => services.ask(namespace, 'canary', {})),
    );
    const fromCanary = answers.filter(({ prediction }) => prediction === high).length;
    assert.ok(fromCanary > 20 && fromCanary < 110, `${fromCanary} of 200`);
    await services.change(namespace, 'canary', { predictor: { canaryTrafficPercent: null } });
    const done = await services.statusThat(
      namespace,
      'canary',
      (status) => predictorOf(status).latestRolledoutRevision === second,
    );
    assert.equal(predictorOf(done).previousRolledoutRevision, first);
    assert.ok(shareIs(second, 100)(done));
    const shares = services
      .history(namespace, 'canary')
      .map(({ parts }) => parts.find(({ name }) => name === second)?.percent ?? 0);
    assert.deepEqual([...new Set(shares)], [0, 30, 100]);
  });

  it('gives everything to a new URI that comes without a percent, once it is ready', async () => {
    const { namespace, first, second } = await champion('shift');
    // Long enough to be seen before it is over.
    services.settings.readyAfter = 3000;
    await services.change(namespace, 'shift', { predictor: { model: { storageUri: fresh } } });
    const between = await services.statusThat(
      namespace,
      'shift',
      (status) => predictorOf(status).latestCreatedRevision === second,
    );
    assert.ok(shareIs(first, 100)(between) && !isReady(between));
    assert.equal(between.modelStatus?.transitionStatus, 'InProgress');
    services.settings.readyAfter = 200;
    await services.statusThat(namespace, 'shift', shareIs(second, 100));
  });

  it('keeps the old revision where the new one cannot be loaded, and says why', async () => {
    const { namespace, first, second } = await champion('broken');
    await services.change(namespace, 'broken', {
      predictor: { canaryTrafficPercent: 10, model: { storageUri: `${fresh}-missing` } },
    });
    const status = await services.statusThat(
      namespace,
      'broken',
      ({ modelStatus }) => modelStatus?.transitionStatus === 'BlockedByFailedLoad',
    );
    assert.ok(shareIs(first, 100)(status) && !isReady(status));
    const failure = status.modelStatus?.lastFailureInfo;
    assert.deepEqual([failure?.reason, failure?.modelRevisionName], ['ModelLoadFailed', second]);
    assert.match(failure?.message ?? '', /no model.json/);
    assert.deepEqual(await services.ask(namespace, 'broken', {}), { status: 200, prediction: low });
  });

  it('goes back in four steps without the bad revision ever getting more', async () => {
    const { namespace, first, second } = await champion('back');
    const change = async (predictor: object) => await services.change(namespace, 'back', { predictor });
    await change({ canaryTrafficPercent: 10, model: { storageUri: fresh } });
    await services.statusThat(namespace, 'back', shareIs(second, 10));
    await change({ canaryTrafficPercent: 0 });
    await services.statusThat(namespace, 'back', shareIs(first, 100));
    await change({ canaryTrafficPercent: 0, model: { storageUri: old } });
    const third = 'back-predictor-00003';
    await services.statusThat(
      namespace,
      'back',
      (status) => predictorOf(status).latestReadyRevision === third && isReady(status),
    );
    await change({ canaryTrafficPercent: null });
    await services.statusThat(namespace, 'back', shareIs(third, 100));
    const most = services
      .history(namespace, 'back')
      .map(({ parts }) => parts.find(({ name }) => name === second)?.percent ?? 0);
    assert.equal(Math.max(...most), 10);
  });

  it('goes back to the revision before by a percent of 0 after a promotion', async () => {
    const { namespace, first, second } = await champion('after');
    await services.change(namespace, 'after', { predictor: { model: { storageUri: fresh } } });
    await services.statusThat(
      namespace,
      'after',
      (status) => predictorOf(status).latestRolledoutRevision === second,
    );
    await services.change(namespace, 'after', { predictor: { canaryTrafficPercent: 0 } });
    await services.statusThat(namespace, 'after', shareIs(first, 100));
  });

  it('cannot go back to a revision that was collected', async () => {
    const { namespace, first, second } = await champion('gone');
    await services.change(namespace, 'gone', { predictor: { model: { storageUri: fresh } } });
    await services.statusThat(
      namespace,
      'gone',
      (status) => predictorOf(status).latestRolledoutRevision === second,
    );
    await services.collectRevision(namespace, 'gone', first);
    await services.change(namespace, 'gone', { predictor: { canaryTrafficPercent: 0 } });
    const status = await services.statusThat(namespace, 'gone', ({ conditions = [] }) =>
      conditions.some(({ type, status: is }) => type === 'PredictorRouteReady' && is === 'False'),
    );
    assert.match(JSON.stringify(status.conditions), /RevisionMissing/);
    assert.deepEqual(await services.ask(namespace, 'gone', {}), { status: 200, prediction: high });
  });

  it('shows what a revision is in the cluster', async () => {
    const { namespace, first } = await champion('kept');
    const path = `/apis/serving.knative.dev/v1/namespaces/${namespace}/revisions/${first}`;
    const revision = await waitUntil(
      async () => {
        const object = (await server.call('GET', path)) as { status?: { actualReplicas?: number } };
        return object.status?.actualReplicas === 1 && JSON.stringify(object);
      },
      { within: 120_000 },
    );
    assert.ok(revision.includes(old));
  });
});
