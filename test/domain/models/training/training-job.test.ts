import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  digestOfJobs,
  gpusAnnotation,
  gpusOfPods,
  specHashAnnotation,
  trainingJob,
  trainingJobName,
} from '../../../../domain/models/training/training-job.ts';
import { TrainingTemplateError } from '../../../../domain/models/training/training-template.ts';
import type { TrainingAttempt } from '../../../../domain/models/training/training-job.ts';
import type { KubernetesObject } from '../../../../domain/infrastructure/object.ts';

const container = {
  name: 'train',
  image: 'registry.example/train:1',
  env: [{ name: 'MODEL_NAME', value: 'x' }],
};

function template(pod: object = {}, spec: object = {}): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'retrain-fraud' },
    spec: { ...spec, template: { spec: { containers: [container], ...pod } } },
  };
}

function attempt(changes: Partial<TrainingAttempt> = {}): TrainingAttempt {
  return {
    model: 'fraud',
    transaction: 'retrain/fraud/1',
    attempt: 1,
    template: template(),
    namespace: 'ml-training',
    data: { uri: 's3://data/window.parquet', sha256: 'abc', rows: 1000 },
    questions: { uri: 's3://data/questions.parquet', sha256: 'def', rows: 200 },
    parameters: {},
    deadline: 12 * 60 * 60 * 1000,
    outputUri: 's3://models/fraud/13/',
    checkpointUri: 's3://models/fraud/checkpoints',
    ...changes,
  };
}

interface Spec {
  suspend?: boolean;
  selector?: object;
  backoffLimit: number;
  activeDeadlineSeconds: number;
  ttlSecondsAfterFinished: number;
  podFailurePolicy: { rules: { action: string }[] };
  template: {
    metadata: { labels: Record<string, string>; annotations: Record<string, string> };
    spec: {
      restartPolicy: string;
      containers: {
        env: { name: string; value?: string; valueFrom?: { fieldRef: { fieldPath: string } } }[];
        resources?: { limits: object };
      }[];
      tolerations?: object[];
    };
  };
}

const specOf = (job: KubernetesObject): Spec => job['spec'] as Spec;

function modelUriOf(job: KubernetesObject): string | undefined {
  const [trainer] = specOf(job).template.spec.containers;
  return trainer!.env.find(({ name }) => name === 'MODEL_URI')?.value;
}

function hashOf(changes: Partial<TrainingAttempt>): string | undefined {
  return trainingJob(attempt(changes)).metadata.annotations?.[specHashAnnotation];
}

const limits = (spec: object): number[] => {
  const { activeDeadlineSeconds, ttlSecondsAfterFinished } = specOf(
    trainingJob(attempt({ template: template({}, spec) })),
  );
  return [activeDeadlineSeconds, ttlSecondsAfterFinished];
};

describe('the Job of a training', () => {
  it('refuses a template whose pods restart in place, and says why', () => {
    const restarting = attempt({ template: template({ restartPolicy: 'OnFailure' }) });
    assert.throws(() => trainingJob(restarting), {
      name: 'TrainingTemplateError',
      message: /restartPolicy OnFailure.*use Never/,
    });
  });

  it('refuses what is no Job, or trains nothing', () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' } };
    assert.throws(() => trainingJob(attempt({ template: deployment })), TrainingTemplateError);
    assert.throws(
      () => trainingJob(attempt({ template: template({ containers: [] }) })),
      TrainingTemplateError,
    );
  });

  it('has the same name for the same attempt, and another for the next', () => {
    const names = [attempt(), attempt(), attempt({ attempt: 2 })].map(trainingJobName);
    assert.equal(names[0], names[1]);
    assert.notEqual(names[0], names[2]);
    const long = trainingJobName(attempt({ model: 'm'.repeat(80) }));
    assert.equal(long.length, 63);
    assert.match(long, /^retrain-m+-[0-9a-f]{8}$/);
  });

  it('tells the program what to train on and where to put what it made', () => {
    const parameters = { learning_rate: 0.01 };
    const [trainer] = specOf(trainingJob(attempt({ parameters }))).template.spec.containers;
    const { POD_NAME, POD_NAMESPACE, ...told } = Object.fromEntries(
      trainer?.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.fieldRef.fieldPath]) ?? [],
    );
    assert.deepEqual([POD_NAME, POD_NAMESPACE], ['metadata.name', 'metadata.namespace']);
    assert.deepEqual(told, {
      MODEL_NAME: 'fraud',
      RETRAINING_ID: 'retrain/fraud/1',
      TRAINING_ATTEMPT: '1',
      TRAINING_DATA_URI: 's3://data/window.parquet',
      TRAINING_DATA_SHA256: 'abc',
      TRAINING_DATA_ROWS: '1000',
      EVALUATION_QUESTIONS_URI: 's3://data/questions.parquet',
      EVALUATION_QUESTIONS_SHA256: 'def',
      EVALUATION_QUESTIONS_ROWS: '200',
      OUTPUT_URI: 's3://models/fraud/13/',
      PREDICTIONS_URI: 's3://models/fraud/13/predictions.csv',
      PARAM_LEARNING_RATE: '0.01',
      RESULT_URI: 's3://models/fraud/13/result.json',
      CHECKPOINT_URI: 's3://models/fraud/checkpoints',
    });
  });

  it('keeps a disruption from counting as a failure, and what the template says of its own', () => {
    const spec = specOf(trainingJob(attempt({ template: template({}, { backoffLimit: 5 }) })));
    assert.deepEqual(
      spec.podFailurePolicy.rules.map(({ action }) => action),
      ['Ignore', 'FailJob', 'FailJob'],
    );
    assert.deepEqual([spec.backoffLimit, spec.template.spec.restartPolicy], [5, 'Never']);
  });

  it('asks for GPUs, tolerates their taint, and leaves starting to Kueue where there is a queue', () => {
    const job = trainingJob(
      attempt({ gpus: { resource: 'nvidia.com/gpu', count: 2 }, memory: '8Gi', queue: 'gpu' }),
    );
    const { suspend, template: pod } = specOf(job);
    assert.equal(suspend, true);
    assert.equal(job.metadata.labels?.['kueue.x-k8s.io/queue-name'], 'gpu');
    assert.deepEqual(pod.spec.containers[0]?.resources?.limits, { 'nvidia.com/gpu': '2', memory: '8Gi' });
    assert.equal(pod.metadata.annotations[gpusAnnotation], '2');
    assert.equal(gpusOfPods(job), 2);
    assert.deepEqual(pod.spec.tolerations, [
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
    ]);
  });

  it('is known again by a hash of what it was made of', () => {
    assert.equal(hashOf({}), hashOf({}));
    assert.notEqual(hashOf({}), hashOf({ memory: '9Gi' }));
  });

  it('ends by itself at the deadline, or before where the template says so, and stays to be read', () => {
    assert.deepEqual(limits({}), [43_200, 604_800]);
    assert.deepEqual(limits({ activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 0 }), [60, 604_800]);
  });

  it('leaves behind what marks the Job in the cluster that it was made from', () => {
    const { spec } = template({}, { suspend: true, selector: { matchLabels: { 'controller-uid': 'u' } } });
    const live = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'fraud',
        labels: { team: 'ml', 'app.kubernetes.io/instance': 'fraud', 'plumbline.dev/target': 'ml' },
        annotations: { 'argocd.argoproj.io/tracking-id': 'fraud:batch/Job:ml/fraud', note: 'kept' },
      },
      spec: {
        ...(spec as object),
        template: {
          metadata: {
            labels: { 'batch.kubernetes.io/controller-uid': 'u', 'job-name': 'fraud', app: 'train' },
          },
          spec: { containers: [container] },
        },
      },
    };
    const job = trainingJob(attempt({ template: live }));
    const { suspend, selector, template: pod } = specOf(job);
    assert.deepEqual([suspend, selector], [undefined, undefined]);
    const ours = { 'plumbline.dev/model': 'fraud', 'plumbline.dev/retraining': 'retrain/fraud/1' };
    assert.deepEqual(job.metadata.labels, { team: 'ml', ...ours });
    assert.deepEqual(pod.metadata.labels, { app: 'train', ...ours });
    assert.deepEqual(Object.keys(job.metadata.annotations ?? {}), [
      'note',
      'plumbline.dev/attempt',
      specHashAnnotation,
    ]);
  });

  it('of an evaluation is another one, which is told where the candidate is', () => {
    const evaluation = attempt({ modelUri: 's3://models/fraud/13/model.bin' });
    const job = trainingJob(evaluation);
    assert.match(job.metadata.name, /^evaluate-fraud-[0-9a-f]{8}$/);
    assert.ok(trainingJobName({ ...evaluation, model: 'm'.repeat(80) }).length === 63);
    assert.deepEqual(job.metadata.labels, trainingJob(attempt()).metadata.labels);
    assert.deepEqual(
      [modelUriOf(job), modelUriOf(trainingJob(attempt()))],
      ['s3://models/fraud/13/model.bin', undefined],
    );
  });

  it('has one digest for all tries of a plan, and another once anything of it is', () => {
    const {
      transaction: _t,
      attempt: _a,
      data: _d,
      questions: _q,
      outputUri: _o,
      checkpointUri: _c,
      ...plan
    } = attempt();
    assert.equal(digestOfJobs(plan), digestOfJobs({ ...plan }));
    assert.notEqual(digestOfJobs(plan), digestOfJobs({ ...plan, parameters: { epochs: 3 } }));
    assert.notEqual(digestOfJobs(plan), digestOfJobs({ ...plan, template: template({ priority: 5 }) }));
  });

  it('says where in a template its fault is', () => {
    const { spec } = template({ restartPolicy: 'OnFailure' });
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: { jobTemplate: { spec } },
    };
    assert.throws(() => trainingJob(attempt({ template: cron })), {
      path: ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'restartPolicy'],
    });
  });

  it('takes the Job of a CronJob', () => {
    const { spec } = template();
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'ml' },
      spec: { schedule: '0 2 * * *', jobTemplate: { spec } },
    };
    const job = trainingJob(attempt({ template: cron }));
    assert.deepEqual([job.kind, job.metadata.namespace], ['Job', 'ml']);
  });
});
