import assert from 'node:assert/strict';
import { healObject } from '../../../activities/healing/heal-object.ts';
import type { HealObjectInput } from '../../../activities/healing/heal-object.ts';
import type { HealObjectResult } from '../../../activities/healing/heal-result.ts';
import type { ApprovedEvidence } from '../../../activities/healing/next-step.ts';
import type { CompareTargetInput } from '../../../activities/comparison/compare-target.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { compare, fingerprint, target } from '../comparison/cluster.ts';

/** Everything that a comparison found of one object, as if people had agreed to it. */
export function approvalOf(findings: readonly Finding[]): ApprovedEvidence {
  const [first] = findings;
  assert(first !== undefined, 'there is something to approve');
  return { fields: findings.flatMap(({ fields }) => fields), digest: first.digest, uid: first.uid };
}

/** Compares one object and approves what is found. */
export async function approve(
  kubernetes: KubernetesClient,
  object: KubernetesObject,
  input: Partial<CompareTargetInput> = {},
): Promise<ApprovedEvidence> {
  const { result } = await compare(kubernetes, [object], input);
  return approvalOf(result.findings);
}

export function heal(
  kubernetes: KubernetesClient,
  desired: KubernetesObject,
  approved: ApprovedEvidence,
  input: Partial<HealObjectInput> = {},
): Promise<HealObjectResult> {
  return healObject(
    { kubernetes, fingerprint },
    {
      target,
      desired,
      defaultNamespace: 'default',
      approved,
      ignoreRules: [],
      now: new Date(),
      ...input,
    },
  );
}
