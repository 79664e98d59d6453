import type { Command } from 'commander';
import { listDeploymentVersions, promoteVersion } from '../../../clients/temporal/deployment-versions.ts';
import type { DeploymentVersion } from '../../../clients/temporal/deployment-versions.ts';
import { deploymentNameOf } from '../../../workers/worker-version.ts';
import type { PromoteOptions, VersionsOptions } from '../commands/versions.ts';
import { printResult } from '../output.ts';
import { renderVersions } from '../render/versions.ts';
import { withTemporal } from '../with-temporal.ts';

/** Prints every build that Temporal knows of the deployment. */
export async function listVersions({ format }: VersionsOptions, command: Command): Promise<void> {
  await withTemporal(command, async ({ configuration, client }) => {
    const deployment = deploymentNameOf(configuration);
    const versions = await listDeploymentVersions(client, deployment);
    printResult(format, { deployment, versions: versions.map(entryOf) }, (_, colors) =>
      renderVersions(versions, colors, new Date()),
    );
  });
}

/** Gives new work to a build. */
export async function promote(
  buildId: string,
  { format, percent }: PromoteOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async ({ configuration, client }) => {
    const deployment = deploymentNameOf(configuration);
    await promoteVersion(client, deployment, buildId, percent);
    const share = percent ?? 100;
    printResult(format, { deployment, promoted: buildId, percent: share }, () =>
      percent === undefined
        ? `${buildId} is the current version of ${deployment}; what scans now ends where it began`
        : `${buildId} gets ${share} % of the new work of ${deployment}`,
    );
  });
}

function entryOf({ buildId, state, percent, createdAt }: DeploymentVersion) {
  return { buildId, state, percent: percent ?? null, createdAt: createdAt?.toISOString() ?? null };
}
