import type { Finding, HealthProblem } from '../../domain/infrastructure/finding.ts';
import { evidenceDigest } from '../../domain/infrastructure/finding-id.ts';
import type { Json } from '../../domain/infrastructure/object.ts';
import { healthProblems } from '../../domain/infrastructure/running/health.ts';
import { splitImages } from '../../domain/infrastructure/running/image-digests.ts';
import { isShort } from '../../domain/infrastructure/running/workload.ts';
import type { RunningWorkload } from '../../domain/infrastructure/running/workload.ts';
import { findingHead } from './finding-head.ts';
import type { FindingContext } from './finding-head.ts';
import type { RunningState } from './running-state.ts';

/** What is wrong with workloads whose spec equals Git: no re-applying mends it, and people are told. */
export function runningFindings({ pods, nodes }: RunningState, context: FindingContext): Finding[] {
  return [...pods].flatMap(([workload, ofWorkload]) => [
    ...healthFinding(workload, isShort(workload) ? healthProblems(workload, ofWorkload, nodes) : [], context),
    ...imageFinding(workload, splitImages(workload, ofWorkload), context),
  ]);
}

function healthFinding(
  workload: RunningWorkload,
  health: HealthProblem[],
  context: FindingContext,
): Finding[] {
  if (health.length === 0) return [];
  const { wanted, ready } = workload;
  const path = workload.reference.kind === 'DaemonSet' ? '/status/numberReady' : '/status/readyReplicas';
  const evidence = health.map(({ cause, reason }) => [cause, reason]);
  const isHardware = health.some(({ cause }) => cause === 'hardware');
  return [
    {
      ...base(workload, 'health', evidence, context),
      severity: ready === 0 ? 'high' : 'medium',
      fields: [
        { path, location: path, change: 'modified', desired: wanted, live: ready, manager: null, owners: [] },
      ],
      notHealable: isHardware
        ? 'the spec equals Git: the hardware is the cause, and applying Git again mends nothing'
        : 'the spec equals Git: applying it again mends nothing',
      health,
    },
  ];
}

function imageFinding(
  workload: RunningWorkload,
  images: ReturnType<typeof splitImages>,
  context: FindingContext,
): Finding[] {
  if (images.length === 0) return [];
  const evidence = images.map(({ field, digests }) => [field.location ?? '', ...digests]);
  return [
    {
      ...base(workload, 'image', evidence, context),
      severity: 'medium',
      fields: images.map(({ field }) => field),
      notHealable:
        'the tag was moved: name a digest in Git, or restart the workload so that all pods run one image',
    },
  ];
}

function base(
  { reference, uid }: RunningWorkload,
  drift: 'health' | 'image',
  evidence: Json,
  context: FindingContext,
) {
  const digest = evidenceDigest({ target: context.target, object: reference, uid, live: evidence });
  return {
    ...findingHead({ drift, reference, uid, digest }, context),
    origin: 'live' as const,
    ignored: [],
  };
}
