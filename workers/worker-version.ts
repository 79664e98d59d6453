import type { WorkerDeploymentVersion } from '@temporalio/common';
import packageJson from '../package.json' with { type: 'json' };
import { ClientError } from '../clients/errors.ts';
import type { Configuration } from '../config/schema/configuration.ts';

class BuildIdError extends ClientError {
  readonly code = 'build-id';
  readonly retryable = false;
}

/** Deployment and build are joined by a dot in what Temporal shows, and written into queries. */
const buildIdForm = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/;

const usualDeployment = 'plumbline';

/**
 * Which version of which deployment this process is; undefined unless workers are versioned: by the configuration, by
 * a stated build, or by the environment, as the Temporal Worker Controller sets it. Without a stated build it is the
 * version of Plumbline.
 *
 * @throws BuildIdError for a build id that Temporal would not take.
 */
export function workerVersionOf(
  configuration: Pick<Configuration, 'temporal'>,
  stated: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): WorkerDeploymentVersion | undefined {
  const { versioning } = configuration.temporal;
  const given = stated ?? nonEmpty(environment['TEMPORAL_WORKER_BUILD_ID']);
  if (versioning === undefined && given === undefined) return undefined;
  const buildId = given ?? packageJson.version;
  if (!buildIdForm.test(buildId)) {
    throw new BuildIdError(
      `the build id ${JSON.stringify(buildId)} cannot be used; expected up to 128 letters, digits, dots, dashes and underscores, such as 1.4.0 or the digest of an image`,
    );
  }
  return { deploymentName: deploymentNameOf(configuration, environment), buildId };
}

/** The deployment whose versions a configuration is about. */
export function deploymentNameOf(
  { temporal }: Pick<Configuration, 'temporal'>,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const { deployment } = temporal.versioning ?? {};
  return deployment ?? nonEmpty(environment['TEMPORAL_DEPLOYMENT_NAME']) ?? usualDeployment;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
