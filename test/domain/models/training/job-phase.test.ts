import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { phaseOfJob } from '../../../../domain/models/training/job-phase.ts';
import { endOfJob } from '../../../../domain/models/training/job-sight.ts';
import type { JobSight } from '../../../../domain/models/training/job-sight.ts';
import { readTrainingPod } from '../../../../domain/models/training/training-pod.ts';
import type { KubernetesObject } from '../../../../domain/infrastructure/object.ts';

const created = '2026-11-21T12:00:00Z';

function job(
  status: object = {},
  changes: { spec?: object; labels?: Record<string, string> } = {},
): KubernetesObject {
  const { spec = {}, labels = {} } = changes;
  const metadata = { name: 'retrain-fraud', creationTimestamp: created, labels };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec, status };
}

function pod(status: object, annotations: Record<string, string> = {}, spec: object = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'retrain-fraud-x', uid: 'x', creationTimestamp: created, annotations },
    spec: { nodeName: 'gpu-1', containers: [{ name: 'train' }], ...spec },
    status,
  };
}

const bound = { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-11-21T12:01:00Z' };

function sight(changes: Partial<Omit<JobSight, 'pods'>> & { pods?: KubernetesObject[] } = {}): JobSight {
  const { pods = [], ...others } = changes;
  return { job: job(), warnings: [], ...others, pods: pods.map(readTrainingPod) };
}

const waiting = (reason: string, message = '') => ({
  phase: 'Pending',
  conditions: [bound],
  containerStatuses: [{ name: 'train', state: { waiting: { reason, message } } }],
});

describe('how far a Job is', () => {
  const cases: [name: string, seen: JobSight, phase: string, words: RegExp, stuckOn?: string][] = [
    ['its pod is not there yet', sight(), 'queued', /^its pod is being created$/],
    [
      'no node is free',
      sight({
        pods: [
          pod(
            {
              phase: 'Pending',
              conditions: [
                {
                  type: 'PodScheduled',
                  status: 'False',
                  reason: 'Unschedulable',
                  message: '0/3 nodes are available: 3 Insufficient nvidia.com/gpu. preemption: none',
                },
              ],
            },
            {},
            { nodeName: undefined },
          ),
        ],
      }),
      'queued',
      /^0 of 3 nodes fit: 3 have no free nvidia\.com\/gpu$/,
    ],
    [
      'a quota is used up',
      sight({
        warnings: [
          'Error creating: pods "x" is forbidden: exceeded quota: gpus, requested: requests.nvidia.com/gpu=2, used: requests.nvidia.com/gpu=3, limited: requests.nvidia.com/gpu=4',
        ],
      }),
      'queued',
      /^the quota gpus of the namespace is used up: 3 of 4 requests\.nvidia\.com\/gpu are taken and 2 asked for$/,
      'quota',
    ],
    [
      'something else forbids its pods',
      sight({ warnings: ['Error creating: pods "x" is forbidden: violates PodSecurity "restricted"'] }),
      'queued',
      /^no pod can be created: .*PodSecurity/,
    ],
    [
      'Kueue holds it',
      sight({
        job: job({}, { spec: { suspend: true }, labels: { 'kueue.x-k8s.io/queue-name': 'gpu' } }),
        queued: "couldn't assign flavors: insufficient unused quota for nvidia.com/gpu",
      }),
      'queued',
      /^it waits in Kueue's queue gpu: couldn't assign flavors/,
    ],
    [
      'somebody suspended it',
      sight({ job: job({}, { spec: { suspend: true } }) }),
      'queued',
      /suspended until/,
    ],
    [
      'its image is pulled',
      sight({ pods: [pod(waiting('ContainerCreating'))] }),
      'starting',
      /image is pulled/,
    ],
    [
      'its image is not there',
      sight({ pods: [pod(waiting('ImagePullBackOff', 'Back-off pulling image "x:1"'))] }),
      'starting',
      /cannot be pulled \(ImagePullBackOff\): Back-off pulling image "x:1"$/,
      'image',
    ],
    [
      'its settings are missing',
      sight({ pods: [pod(waiting('CreateContainerConfigError', 'secret "s3" not found'))] }),
      'starting',
      /^its container cannot start \(CreateContainerConfigError\): secret "s3" not found$/,
    ],
    [
      'its pod goes away',
      sight({
        pods: [
          {
            ...pod({ phase: 'Running', conditions: [bound] }),
            metadata: { name: 'x', uid: 'x', creationTimestamp: created, deletionTimestamp: created },
          },
        ],
      }),
      'queued',
      /being taken away from node gpu-1/,
    ],
  ];
  for (const [name, seen, phase, words, stuckOn] of cases)
    it(`says that ${name}`, () => {
      const found = phaseOfJob(seen);
      assert.equal(found.phase, phase);
      assert.match(found.waiting ?? '', words);
      assert.equal(found.stuckOn, stuckOn);
    });

  const running = { startedAt: '2026-11-21T12:02:00Z' };
  const status = {
    phase: 'Running',
    conditions: [bound],
    containerStatuses: [{ name: 'train', state: { running } }],
  };

  it('takes progress and end from the annotations of a pod that runs', () => {
    const annotations = {
      'plumbline.dev/progress': '0.42',
      'plumbline.dev/eta': '2026-11-21T15:00:00+01:00',
    };
    assert.deepEqual(phaseOfJob(sight({ pods: [pod(status, annotations)] })), {
      phase: 'running',
      since: '2026-11-21T12:02:00Z',
      node: 'gpu-1',
      progress: 0.42,
      estimatedEnd: '2026-11-21T14:00:00.000Z',
    });
  });

  it('leaves out what a program writes that is neither a share nor a time', () => {
    for (const [progress, end] of [
      ['42 %', 'soon'],
      ['1.2', ''],
      ['', 'tomorrow'],
      ['-0.1', '12'.repeat(20)],
    ] as const) {
      const annotations = { 'plumbline.dev/progress': progress, 'plumbline.dev/eta': end };
      const found = phaseOfJob(sight({ pods: [pod(status, annotations)] }));
      assert.deepEqual([found.progress, found.estimatedEnd], [undefined, undefined], progress);
    }
  });

  it('goes by the pod that is behind where several train together', () => {
    const late = pod(waiting('ImagePullBackOff'));
    assert.equal(phaseOfJob(sight({ pods: [pod(status), late] })).phase, 'starting');
  });

  it('says since when it waits anew after its pod was taken away', () => {
    const gone = pod({
      phase: 'Failed',
      conditions: [bound],
      containerStatuses: [
        { name: 'train', state: { terminated: { exitCode: 143, finishedAt: '2026-11-21T13:00:00Z' } } },
      ],
    });
    assert.equal(phaseOfJob(sight({ pods: [gone] })).since, '2026-11-21T13:00:00Z');
  });

  it('hides what looks like a secret in what a container says', () => {
    const message = 'failed to pull: https://user:hunter2secret@registry.example';
    const found = phaseOfJob(sight({ pods: [pod(waiting('ErrImagePull', message))] }));
    assert.match(found.waiting ?? '', /registry\.example/);
    assert.doesNotMatch(found.waiting ?? '', /hunter2secret/);
  });
});

const withCondition = (type: string, status = 'True') => endOfJob(job({ conditions: [{ type, status }] }));

describe('the end of a Job', () => {
  it('is Complete or Failed, not what comes before them', () => {
    assert.deepEqual(
      ['SuccessCriteriaMet', 'FailureTarget', 'Suspended', 'Complete', 'Failed'].map((type) =>
        withCondition(type),
      ),
      [undefined, undefined, undefined, 'succeeded', 'failed'],
    );
    assert.equal(withCondition('Failed', 'False'), undefined);
  });
});
