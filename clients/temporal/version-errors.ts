import { firstLine } from '../../domain/text/first-line.ts';
import { ClientError } from '../errors.ts';

/** Temporal has never seen a worker of this deployment, or of the version that was named. */
export class VersionNotFoundError extends ClientError {
  readonly code = 'temporal-version-not-found';
  readonly retryable = false;

  constructor(deployment: string, buildId: string | undefined, cause: unknown) {
    super(
      buildId === undefined
        ? `Temporal knows no version of deployment ${deployment}: start workers with temporal.versioning in plumbline.yaml, or with --build-id`
        : `Temporal knows no version ${buildId} of deployment ${deployment}; \`plumbline versions list\` shows those there are, and its workers must have started`,
      { cause },
    );
  }
}

/** Temporal refuses to give work to a version. */
export class VersionRefusedError extends ClientError {
  readonly code = 'temporal-version-refused';
  readonly retryable = false;

  /** @param said Temporal's own reason. */
  constructor(deployment: string, buildId: string | undefined, said: string, cause: unknown) {
    super(
      `Temporal gives no work to version ${buildId ?? ''} of deployment ${deployment}: ${firstSentence(said)}. ` +
        'Its workers must run, in all the roles that the present version has',
      { cause },
    );
  }
}

/** Without the mark at its end, whatever that is: ours follows. */
function firstSentence(said: string): string {
  return firstLine(said).replace(/[.?!\s]+$/, '');
}
