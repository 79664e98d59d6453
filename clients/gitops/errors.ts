import { describeGitops, formatGitopsReference } from '../../domain/gitops/gitops-reference.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { ClientError } from '../errors.ts';

/** Base of what reading Argo CD's and Flux's objects rejects with. */
abstract class GitopsError extends ClientError {
  readonly reference: GitopsReference;

  constructor(reference: GitopsReference, message: string) {
    super(message);
    this.reference = reference;
  }
}

const tools = { argocd: 'Argo CD', flux: 'Flux' } as const;

/** The cluster does not have the tool, or not this part of it. */
export class GitopsNotInstalledError extends GitopsError {
  readonly code = 'gitops-not-installed';
  readonly retryable = false;

  constructor(reference: GitopsReference, server: string) {
    const { kind, apiVersion, tool } = reference;
    super(
      reference,
      `the cluster at ${server} has no kind ${kind} (${apiVersion}), which ${formatGitopsReference(reference)} needs: is ${tools[tool]} installed there? If it runs in another cluster, name that under source.cluster`,
    );
  }
}

/** An object that a target is held to, or one that it refers to, does not exist. */
export class GitopsNotFoundError extends GitopsError {
  readonly code = 'gitops-not-found';
  readonly retryable = false;

  constructor(reference: GitopsReference, missing: string, advice: string) {
    super(reference, `there is no ${missing} in the cluster; ${advice}`);
  }
}

/** What the object says cannot be rendered or read here. */
export class GitopsUnsupportedError extends GitopsError {
  readonly code = 'gitops-unsupported';
  readonly retryable = false;

  constructor(reference: GitopsReference, reason: string) {
    super(reference, `${describeGitops(reference)} cannot be taken over: ${reason}`);
  }
}
