import { ClientError } from '../../../clients/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { checkQuotas, demandOf, exceededQuota } from '../../../domain/models/training/namespace-quota.ts';
import { partsOfJob } from '../../../domain/models/training/training-job.ts';
import { isFailure } from '../../comparison/kubernetes-failure.ts';
import { fieldManager } from '../jobs/create-training-job.ts';
import { listed } from '../jobs/listed.ts';

/** What one check found: why nothing may be done, or what people should know. */
export type CheckResult = { refused: string } | { lines: string[] };

/** What is done to Jobs and pods from here on; without any of it, a Job could be created and not be put back. */
const neededRights = [
  { apiVersion: 'batch/v1', kind: 'Job', verbs: ['get', 'list', 'create', 'delete'] },
  { apiVersion: 'v1', kind: 'Pod', verbs: ['list', 'delete'] },
] as const;

export async function checkRights(
  kubernetes: KubernetesClient,
  namespace: string,
  signal: AbortSignal,
): Promise<CheckResult> {
  const missing: string[] = [];
  for (const { apiVersion, kind, verbs } of neededRights) {
    const type = await kubernetes.resourceType(apiVersion, kind, signal);
    for (const verb of verbs)
      if (!(await kubernetes.can(verb, type, namespace, signal))) missing.push(`${verb} ${type.resource}`);
  }
  if (missing.length === 0) return { lines: [] };
  return {
    refused: `the right to ${missing.join(', ')} in namespace ${namespace} is missing; grant it to the user of the worker`,
  };
}

/** The server itself judges the Job: a dry run with every field checked. */
export async function tryJob(
  kubernetes: KubernetesClient,
  job: KubernetesObject,
  signal: AbortSignal,
): Promise<CheckResult> {
  try {
    await kubernetes.create(job, { fieldManager, dryRun: true, signal });
    return { lines: [] };
  } catch (error) {
    if (isFailure(error, 'kubernetes-not-found'))
      return { refused: `there is no namespace ${job.metadata.namespace} to train in; create it` };
    if (error instanceof ClientError && !error.retryable)
      return { refused: `the cluster would not take the Job: ${error.message}` };
    throw error;
  }
}

/** A Job that is taken may have pods that are not: quotas, limits and the security level judge each by itself. */
export async function tryPod(
  kubernetes: KubernetesClient,
  job: KubernetesObject,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { template } = partsOfJob(job).spec;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template?.metadata,
      name: `${job.metadata.name}-try`,
      namespace: job.metadata.namespace ?? '',
    },
    spec: template?.spec,
  };
  try {
    await kubernetes.create(pod, { fieldManager, dryRun: true, signal });
    return { lines: [] };
  } catch (error) {
    if (!(error instanceof ClientError) || error.retryable) throw error;
    if (isFailure(error, 'kubernetes-forbidden'))
      return { lines: ['whether its pods are admitted is not known: the right to create pods is missing'] };
    // That of others may end: the quotas themselves tell whether this one can ever fit.
    if (exceededQuota(error.message) !== undefined) return { lines: [] };
    return { refused: `the cluster would not take the pods of the Job: ${error.message}` };
  }
}

export async function checkQuota(
  kubernetes: KubernetesClient,
  namespace: string,
  job: KubernetesObject,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { spec, pod } = partsOfJob(job);
  const { parallelism = 1 } = spec;
  try {
    const quotas = await listed(
      kubernetes,
      { apiVersion: 'v1', kind: 'ResourceQuota' },
      { namespace, signal },
    );
    const { never, later } = checkQuotas(quotas, demandOf(pod.containers, parallelism));
    return never.length > 0 ? { refused: never.join('; ') } : { lines: later };
  } catch (error) {
    if (!isFailure(error, 'kubernetes-forbidden')) throw error;
    return {
      lines: ['whether its quota allows it is not known: the right to list resourcequotas is missing'],
    };
  }
}
