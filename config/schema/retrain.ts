import { z } from 'zod';
import type { SpotProvider } from '../../domain/models/training/spot-nodes.ts';
import { ApprovalOverrides } from './approvals.ts';
import { Cluster } from './cluster.ts';
import { durationFrom } from './duration.ts';
import { exactlyOne } from './exactly-one.ts';
import { JobInCluster } from './job-in-cluster.ts';
import { LocalPath } from './local-path.ts';
import { Name } from './name.ts';
import { TrainingData } from './training-data.ts';

const resourceName = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?\/[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$/;

/** Accelerators of the training container. */
const Gpus = z.strictObject({
  count: z.int({ error: 'expected a whole number, 1 or more' }).min(1).describe('How many each pod gets.'),
  resource: z
    .string()
    .regex(resourceName, { error: 'expected the name of a resource, such as nvidia.com/gpu' })
    .prefault('nvidia.com/gpu')
    .describe('The resource that nodes offer.'),
  type: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Which product, as nodes are labelled, such as NVIDIA-A100-SXM4-80GB.'),
  typeLabel: z
    .string()
    .regex(resourceName, { error: 'expected a label, such as nvidia.com/gpu.product' })
    .prefault('nvidia.com/gpu.product')
    .describe("The label of nodes that says the type: that of NVIDIA's feature discovery."),
});

const Quantity = z
  .string()
  .regex(/^[1-9]\d*(\.\d+)?([KMGT]i|[kMGT])$/, { error: 'expected an amount of memory such as 64Gi' });

const ParameterName = z.string().regex(/^[a-z][a-z0-9_]*$/, {
  error: 'expected a name of lower-case letters, digits and underscores, such as learning_rate',
});

/** How a model is trained anew: the Job that does it, what it may take, and who has to agree. */
export const Retrain = z
  .strictObject({
    template: LocalPath.exactOptional().describe(
      'File with a Job or CronJob (YAML) from which training Jobs are made; read whenever a retraining is planned.',
    ),
    job: JobInCluster.exactOptional().describe('A Job in the cluster to make them from, as NAMESPACE/NAME.'),
    cronJob: JobInCluster.exactOptional().describe('A CronJob in the cluster, as NAMESPACE/NAME.'),
    data: TrainingData.prefault({}).describe(
      'What it is trained on, and judged by. Without a source, what `current` names.',
    ),
    above: z
      .number({ error: 'expected a number above 0, up to 1' })
      .gt(0)
      .max(1)
      .exactOptional()
      .describe(
        'Above this share of drifted columns, an incident proposes retraining; in place of incident.retrainAbove.',
      ),
    cluster: Cluster.exactOptional().describe('Where it is trained. Without it, where the model is served.'),
    namespace: Name.prefault('ml-training').describe('Where Jobs are created, unless the template says so.'),
    queue: Name.exactOptional().describe(
      "Kueue's LocalQueue: Jobs are created suspended, and Kueue starts them.",
    ),
    gpus: Gpus.exactOptional().describe("What the training container asks for. Without it, the template's."),
    nodeSelector: z
      .record(z.string().min(1), z.string())
      .exactOptional()
      .describe('Labels that a node must have, in addition to those of the template.'),
    spot: z
      .enum(['gke', 'eks', 'karpenter', 'aks'] satisfies SpotProvider[])
      .exactOptional()
      .describe(
        'Train on spot nodes, as this provider marks them. What is taken away goes on from its checkpoint.',
      ),
    parameters: z
      .record(ParameterName, z.union([z.string(), z.number(), z.boolean()]))
      .prefault({})
      .describe(
        'Told to the training program: learning_rate as the variable PARAM_LEARNING_RATE. Not for secrets.',
      ),
    deadline: durationFrom('1m')
      .prefault('12h')
      .describe('From the first Job to the end of the last one, waiting included.'),
    attempts: z
      .int({ error: 'expected a whole number, 1 to 10' })
      .min(1)
      .max(10)
      .prefault(3)
      .describe('Jobs at most; what Kubernetes replaces within a Job does not count.'),
    memoryUpTo: Quantity.exactOptional().describe(
      'What ran out of memory is tried again with twice as much, up to this.',
    ),
    stuckAfter: durationFrom('1m')
      .prefault('10m')
      .describe('An image that cannot be pulled, or a quota that admits no pod, for so long is a failure.'),
    cooldown: durationFrom('0s').prefault('24h').describe('After a retraining, none starts for so long.'),
    gpuHoursPerWeek: z
      .number()
      .min(0)
      .exactOptional()
      .describe('GPU hours that retrainings of this model may take in seven days. Without it, any number.'),
    mostFailures: z
      .int({ error: 'expected a whole number, 1 or more' })
      .min(1)
      .prefault(3)
      .describe('After so many failures in a row only a person starts the next one.'),
    approve: z
      .boolean()
      .prefault(true)
      .describe('Ask people before anything is created. false: start by itself.'),
    approvals: ApprovalOverrides.omit({ onExpiry: true })
      .prefault({})
      .describe('How people are asked, where it differs from approvals.default.'),
  })
  .refine(...exactlyOne('template', 'job', 'cronJob'));
export type Retrain = z.output<typeof Retrain>;
