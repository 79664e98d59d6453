import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createDeleteTrainingJobs } from '../../../activities/training/jobs/delete-training-jobs.ts';
import { trainingLogKey } from '../../../domain/models/training/retraining-files.ts';
import { specHashAnnotation } from '../../../domain/models/training/training-job.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { useProcessKubelet } from '../../support/process-kubelet.ts';
import { isRunning, trainingImage, useTraining } from '../../support/training-jobs.ts';

// A real API server with controllers and scheduler; pods run as processes of this machine.

const timeout = 300_000;
const cluster = await useKubernetes({ controllers: true });
const node = await useProcessKubelet(cluster, { images: { [trainingImage]: ['/bin/sh'] } });

describe('a training Job', { concurrency: false, timeout }, () => {
  it('is planned, created once, watched to its end, and deleted with its pods', async () => {
    const script = 'echo "$MODEL_NAME learns $PARAM_EPOCHS times, token=abcdef0123456789"; sleep 1';
    const training = await useTraining(cluster, node, script, {
      retrain: { gpus: { count: 1 }, parameters: { epochs: 3 }, deadline: '2h', gpuHoursPerWeek: 40 },
    });
    const plan = await training.planned();
    assert.deepEqual(
      [plan.gpuHours, plan.mostAttempts, plan.namespace, plan.deadline],
      [2, 3, training.namespace, 7_200_000],
    );
    const lines = plan.lines.join('\n');
    assert.match(lines, /image registry\.example\/train:1/);
    assert.match(lines, /1 nvidia\.com\/gpu/);
    assert.match(lines, /epochs=3/);
    assert.match(lines, /2 GPU hours at most \(0 of 40 of the week are spent\)/);
    assert.deepEqual(await training.jobs(), []);

    const job = await training.create();
    assert.deepEqual(await training.create(), job);
    assert.deepEqual([plan.cluster, job.cluster], [cluster.context, cluster.context]);
    assert.equal((await training.jobs()).length, 1);
    assert.match(job.outputUri, /\/retrainings\/[0-9a-f]{12}\/jobs\/1\/output\/$/);

    const watch = training.watch(job);
    const news = await watch.news;
    assert.equal(news.kind, 'succeeded');
    assert.ok(news.kind === 'succeeded' && news.gpuHours > 0 && news.preemptions === 0);
    const log = new TextDecoder().decode(await training.store.read(news.log!));
    assert.equal(log, 'fraud learns 3 times, token=(redacted)\n');

    assert.match(await training.deleteAll(), /^deleted 1 training Job with 1 pod/);
    assert.deepEqual([await training.jobs(), await training.pods()], [[], []]);
    assert.equal(await training.deleteAll(), 'there was no training Job left');
  });

  it('is followed by one that evaluates what it has left behind, and both are deleted', async () => {
    const result = `{"modelUri":"model.bin","dataSha256":"'$TRAINING_DATA_SHA256'"}`;
    const script = `out="\${OUTPUT_URI#file://}"; mkdir -p "$out"; echo x > "$out/model.bin"; echo '${result}' > "$out/result.json"`;
    const training = await useTraining(cluster, node, script, {
      evaluation: {
        script:
          'out="${OUTPUT_URI#file://}"; mkdir -p "$out"; printf "%s %s" "$MODEL_URI" "$RESULT_URI" > "$out/told"',
      },
    });
    const plan = await training.planned();
    const trained = await training.create({ plan });
    assert.equal((await training.watch(trained).news).kind, 'succeeded');

    const evaluation = { plan, attempt: 2, candidateOf: trained };
    const job = await training.create(evaluation);
    assert.deepEqual(await training.create(evaluation), job);
    assert.equal(job.purpose, 'evaluation');
    assert.match(job.name, /^evaluate-fraud-/);
    assert.equal((await training.watch(job).news).kind, 'succeeded');
    assert.equal(
      await readFile(new URL(`${job.outputUri}told`), 'utf8'),
      `${trained.outputUri}model.bin ${job.outputUri}result.json`,
    );
    const elsewhere = { ...trained, attempt: 7, outputUri: 'file:///nowhere' };
    await assert.rejects(training.create({ ...evaluation, candidateOf: elsewhere }), {
      nonRetryable: true,
      message: /succeeded without writing file:\/\/\/nowhere\/result\.json/,
    });
    assert.match(await training.deleteAll(), /^deleted 2 training Jobs with 2 pods/);
    assert.deepEqual([await training.jobs(), await training.pods()], [[], []]);
  });

  it('tells its progress, goes on under another worker, and is left alone by one that stops', async () => {
    const training = await useTraining(cluster, node, 'trap "exit 0" TERM; while :; do sleep 0.2; done');
    const job = await training.create();
    const first = training.watch(job);
    const { node: place } = await first.tells(({ phase }) => phase === 'running');
    assert.equal(place, node.node);
    const pod = await training.podThat(isRunning);
    await cluster.call(
      'PATCH',
      `/api/v1/namespaces/${training.namespace}/pods/${pod.metadata.name}`,
      {
        metadata: {
          annotations: { 'plumbline.dev/progress': '0.5', 'plumbline.dev/eta': '2030-01-01T00:00:00Z' },
        },
      },
      'application/merge-patch+json',
    );
    const told = await first.tells(({ progress }) => progress === 0.5);
    assert.equal(told.estimatedEnd, '2030-01-01T00:00:00.000Z');
    first.stop('WORKER_SHUTDOWN');
    await assert.rejects(first.news, (error: Error & { details?: [typeof told] }) => {
      assert.equal(error.name, 'CancelledFailure');
      assert.equal(error.details?.[0].progress, 0.5);
      return true;
    });
    assert.equal((await training.jobs()).length, 1);

    const second = training.watch(job, { before: told });
    await second.tells(({ phase, progress }) => phase === 'running' && progress === 0.5);
    await training.deleteAll();
    const news = await second.news;
    assert.ok(news.kind === 'failed' && news.failure.class === 'deleted');
    assert.deepEqual(await training.pods(), []);
    const log = await training.store.get(trainingLogKey(training.transaction, 1, pod.metadata.name));
    assert.notEqual(log, undefined);
  });

  it('fails by its exit code, with its last words and lines', async () => {
    const script = 'echo "column amount is missing"; printf "no amount" > "$TERMINATION_LOG"; exit 64';
    const training = await useTraining(cluster, node, script, { job: { backoffLimit: 3 } });
    const news = await training.watch(await training.create()).news;
    assert.ok(news.kind === 'failed');
    assert.deepEqual([news.failure.class, news.failure.reaction], ['data', 'stop']);
    assert.match(news.failure.detail, /exit code 64/);
    assert.deepEqual(news.lastLines, ['column amount is missing']);
    // Trying again is pointless, and was not done.
    assert.equal((await training.pods()).length, 1);
  });

  it('is refused under a name that belongs to another Job, and waits for one that goes away', async () => {
    const training = await useTraining(cluster, node, 'sleep 60');
    const job = await training.create();
    const path = `/apis/batch/v1/namespaces/${training.namespace}/jobs/${job.name}`;
    const merge = 'application/merge-patch+json';
    await cluster.call(
      'PATCH',
      path,
      { metadata: { annotations: { [specHashAnnotation]: 'other' } } },
      merge,
    );
    await assert.rejects(training.create(), {
      type: 'training-job-name-taken',
      nonRetryable: true,
      message: /that is not the one of this retraining; delete or rename it/,
    });
    await cluster.call('PATCH', path, { metadata: { finalizers: ['plumbline.dev/test'] } }, merge);
    await cluster.call('DELETE', path);
    await assert.rejects(training.create(), { type: 'training-job-still-there', nonRetryable: false });
    await cluster.call('PATCH', path, { metadata: { finalizers: null } }, merge);
    await training.deleteAll();
  });

  it('is named where it does not go away, and is gone once it can', async () => {
    const training = await useTraining(cluster, undefined, 'true');
    const { namespace, transaction, kubernetes, store } = training;
    const metadata = {
      name: 'left',
      labels: { 'plumbline.dev/retraining': transaction.id },
      finalizers: ['plumbline.dev/test'],
    };
    const spec = { nodeName: 'gone', containers: [{ name: 'train', image: trainingImage }] };
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    await cluster.call('POST', pods, { metadata, spec });
    let now = Date.now();
    const deleteTrainingJobs = createDeleteTrainingJobs({
      store,
      trainingClusterOf: async () => kubernetes,
      // Each look comes minutes after the one before.
      now: () => new Date((now += 120_000)),
      lookEvery: 100,
    });
    const deleting = async () =>
      await new MockActivityEnvironment().run(deleteTrainingJobs, { transaction, namespace });
    await assert.rejects(deleting(), {
      code: 'training-job-still-there',
      message: /^deleted, but not gone yet: Pod training-\w+\/left on node gone;/,
    });
    await cluster.call(
      'PATCH',
      `${pods}/left`,
      { metadata: { finalizers: null } },
      'application/merge-patch+json',
    );
    await cluster
      .call('DELETE', `${pods}/left`, { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 })
      .catch(() => undefined);
    assert.match(String(await deleting()), /^there was no training Job left|with 1 pod/);
  });

  it('is not what was agreed to once its template is another', async () => {
    const training = await useTraining(cluster, node, 'true');
    const plan = { ...(await training.planned()), jobDigest: 'of another template' };
    await assert.rejects(training.create({ plan }), {
      type: 'training-plan-outdated',
      nonRetryable: true,
      message: /have changed since the plan was agreed to/,
    });
    assert.deepEqual(await training.jobs(), []);
  });
});
