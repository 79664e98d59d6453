import { ClientError } from '../errors.ts';

/**
 * Base of everything a GitClient rejects with, apart from the reason of an aborted signal and what a caller's own
 * `change` throws. Messages name repositories without credentials and never quote a secret.
 */
export abstract class GitError extends ClientError {}

/** Not a URL of an allowed protocol, or one that carries a secret or tries to pass an option. */
export class InvalidRepositoryUrlError extends GitError {
  readonly code = 'git-invalid-url';
  readonly retryable = false;

  constructor(reason: string) {
    super(`This is no repository that may be read: ${reason}.`);
  }
}

export class InvalidRevisionError extends GitError {
  readonly code = 'git-invalid-revision';
  readonly retryable = false;
  readonly revision: string;

  constructor(revision: string, reason: string) {
    super(`Revision ${JSON.stringify(revision)} ${reason}.`);
    this.revision = revision;
  }
}

export class InvalidPathError extends GitError {
  readonly code = 'git-invalid-path';
  readonly retryable = false;
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`Path ${JSON.stringify(path)} ${reason}.`);
    this.path = path;
  }
}

/** Servers answer the same for what does not exist and for what these credentials may not see. */
export class RepositoryNotFoundError extends GitError {
  readonly code = 'git-repository-not-found';
  readonly retryable = false;
  readonly repository: string;

  constructor(repository: string) {
    super(
      `Repository ${repository} does not exist, was moved, or is hidden from these credentials; ` +
        'correct `git` or `credentials` of the source.',
    );
    this.repository = repository;
  }
}

export class AuthenticationError extends GitError {
  readonly code = 'git-authentication';
  readonly retryable = false;
  readonly repository: string;

  constructor(repository: string, advice: string) {
    super(`Repository ${repository} refuses access; ${advice}.`);
    this.repository = repository;
  }
}

export class UnknownRevisionError extends GitError {
  readonly code = 'git-unknown-revision';
  readonly retryable = false;
  readonly repository: string;
  readonly revision: string;
  /** Names that exist and look alike, the nearest first. */
  readonly similar: string[];

  constructor(repository: string, revision: string, advice: string, similar: string[] = []) {
    super(`Revision ${revision} does not exist in ${repository}; ${advice}.`);
    this.repository = repository;
    this.revision = revision;
    this.similar = similar;
  }
}

export class GitUnreachableError extends GitError {
  readonly code = 'git-unreachable';
  readonly retryable = true;
  readonly repository: string;

  constructor(repository: string, reason: string) {
    super(`Repository ${repository} cannot be reached: ${reason}.`);
    this.repository = repository;
  }
}

export class GitTimeoutError extends GitError {
  readonly code = 'git-timeout';
  readonly retryable = true;
  readonly repository: string;

  constructor(repository: string, command: string) {
    super(`git ${command} for ${repository} took too long and was stopped.`);
    this.repository = repository;
  }
}

/** The server will not take the push: a protected branch, a hook, a missing right. */
export class PushRejectedError extends GitError {
  readonly code = 'git-push-rejected';
  readonly retryable = false;
  readonly repository: string;
  readonly branch: string;
  readonly reason: string;

  constructor(repository: string, branch: string, reason: string) {
    super(`Repository ${repository} rejects a push to ${branch}: ${reason}.`);
    this.repository = repository;
    this.branch = branch;
    this.reason = reason;
  }
}

/** Others pushed to the branch faster than we could follow. */
export class PushConflictError extends GitError {
  readonly code = 'git-push-conflict';
  readonly retryable = true;
  readonly branch: string;

  constructor(repository: string, branch: string, attempts: number) {
    super(
      `Branch ${branch} of ${repository} moved before each of ${attempts} pushes; others are pushing to it.`,
    );
    this.branch = branch;
  }
}

/** The branch that a change was made from has changed the same files since then: the change has to be made anew. */
export class BaseMovedError extends GitError {
  readonly code = 'git-base-moved';
  readonly retryable = true;
  readonly branch: string;

  constructor(repository: string, branch: string) {
    super(`Branch ${branch} of ${repository} has changed the same files in the meantime.`);
    this.branch = branch;
  }
}

/** A file or checkout beyond the configured limit. */
export class GitTooLargeError extends GitError {
  readonly code = 'git-too-large';
  readonly retryable = false;

  constructor(what: string, limit: number) {
    super(`${what} is larger than the ${limit} bytes that are read.`);
  }
}

/** The local cache is broken. It is made anew once; after that the error says that even this did not help. */
export class MirrorCorruptedError extends GitError {
  readonly code = 'git-mirror-corrupted';
  readonly retryable = true;

  constructor(repository: string, reason: string) {
    super(`The local mirror of ${repository} is broken: ${reason}.`);
  }
}

/** Git itself failed, or is not there, in a way that no other class stands for. */
export class GitFailedError extends GitError {
  readonly code = 'git-failed';
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean) {
    super(message);
    this.retryable = retryable;
  }
}
