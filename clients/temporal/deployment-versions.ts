import type { Client } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import type { temporal } from '@temporalio/proto';
import protocol from '@temporalio/proto';
import { VersionNotFoundError, VersionRefusedError } from './version-errors.ts';

const { WorkerDeploymentVersionStatus: Status } = protocol.temporal.api.enums.v1;

/**
 * What a version is to Temporal. `draining`: scans that began on it are still under way, so its workers must stay.
 * `drained`: nothing needs them any more. `inactive`: it has workers, and was never given work.
 */
export type VersionState = 'current' | 'ramping' | 'draining' | 'drained' | 'inactive';

export interface DeploymentVersion {
  buildId: string;
  state: VersionState;
  /** Share of new work, in per cent; only of a version that is ramping. */
  percent?: number;
  /** When its first worker was seen. */
  createdAt: Date | undefined;
}

/** All versions that Temporal knows of a deployment, the newest first. */
export async function listDeploymentVersions(
  client: Client,
  deploymentName: string,
): Promise<DeploymentVersion[]> {
  const { namespace } = client.options;
  const { workerDeploymentInfo } = await asking({ deploymentName }, () =>
    client.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
  );
  const ramping = workerDeploymentInfo?.routingConfig?.rampingVersionPercentage ?? 0;
  const versions = (workerDeploymentInfo?.versionSummaries ?? []).map((summary) =>
    versionOf(summary, ramping),
  );
  return versions.toSorted(
    (one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0),
  );
}

/**
 * Gives new work to a version, and moves what waits for people there; `percent` of it alone, where stated.
 * What scans now goes on where it began.
 *
 * @throws VersionRefusedError where it has no workers for all the queues of the present version.
 */
export async function promoteVersion(
  client: Client,
  deploymentName: string,
  buildId: string,
  percent?: number,
): Promise<void> {
  const { namespace, identity } = client.options;
  const version = { namespace, deploymentName, buildId, identity };
  await asking(version, async () =>
    percent === undefined
      ? await client.workflowService.setWorkerDeploymentCurrentVersion(version)
      : await client.workflowService.setWorkerDeploymentRampingVersion({ ...version, percentage: percent }),
  );
}

function versionOf(
  {
    deploymentVersion,
    status,
    createTime,
  }: temporal.api.deployment.v1.WorkerDeploymentInfo.IWorkerDeploymentVersionSummary,
  ramping: number,
): DeploymentVersion {
  const state = states.get(status) ?? 'inactive';
  return {
    buildId: deploymentVersion?.buildId ?? '',
    state,
    ...(state === 'ramping' ? { percent: ramping } : {}),
    createdAt: optionalTsToDate(createTime),
  };
}

const states = new Map<unknown, VersionState>([
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT, 'current'],
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING, 'ramping'],
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING, 'draining'],
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED, 'drained'],
]);

/** gRPC's NOT_FOUND is a deployment, or a version, without workers; FAILED_PRECONDITION says what is missing. */
async function asking<Answer>(
  { deploymentName, buildId }: { deploymentName: string; buildId?: string },
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const { code, details } = error as { code?: unknown; details?: unknown };
    const said = typeof details === 'string' ? details : '';
    if (code === 5) throw new VersionNotFoundError(deploymentName, buildId, error);
    if (code === 9) throw new VersionRefusedError(deploymentName, buildId, said, error);
    throw error;
  }
}
