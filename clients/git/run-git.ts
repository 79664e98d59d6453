import { execa } from 'execa';
import { gitEnvironment } from './environment.ts';
import { GitFailedError, GitTimeoutError, GitTooLargeError } from './errors.ts';
import { explainFailure, scrub } from './failure.ts';
import type { GitCredentials } from './git-client.ts';
import type { RepositoryLocation } from './repository-url.ts';

export interface GitRunOptions {
  /** Added to the environment of the process. */
  environment?: Record<string, string>;
  input?: string | Uint8Array;
  /** Exit codes that are answers and not failures; 0 always is. */
  answers?: readonly number[];
  /** More output than this is refused; 100 MB by default. */
  maximumOutput?: number;
  /** Milliseconds, in place of the runner's own. */
  timeLimit?: number;
  signal?: AbortSignal | undefined;
}

export interface GitRunResult {
  exitCode: number;
  stdout: Buffer;
  /** Without secrets. */
  stderr: string;
}

/** Runs Git for one repository; `args` begin with the command. Rejects with a GitError, or the signal's reason. */
export type GitRunner = (args: readonly string[], options?: GitRunOptions) => Promise<GitRunResult>;

/** A runner whose processes work in `folder` with the credentials of one repository, each at most `timeLimit` long. */
export function createGitRunner(
  location: RepositoryLocation,
  credentials: GitCredentials | undefined,
  folder: string,
  timeLimit: number,
): GitRunner {
  const environment = gitEnvironment(location, credentials);
  const secrets = credentials !== undefined && 'password' in credentials ? secretsOf(credentials) : [];

  return async (args, options = {}) => {
    const command = args[0] ?? '';
    const limit = options.timeLimit ?? timeLimit;
    options.signal?.throwIfAborted();
    const result = await execa('git', args, {
      cwd: folder,
      env: { ...environment, ...options.environment },
      extendEnv: false,
      encoding: 'buffer',
      stripFinalNewline: false,
      reject: false,
      timeout: limit,
      forceKillAfterDelay: 3000,
      maxBuffer: options.maximumOutput ?? 100_000_000,
      ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    });
    const { exitCode } = result;
    const stderr = scrub(Buffer.from(result.stderr).toString('utf8'), secrets);
    if (exitCode === 0 || (exitCode !== undefined && options.answers?.includes(exitCode)))
      return { exitCode, stdout: Buffer.from(result.stdout), stderr };
    options.signal?.throwIfAborted();
    if (result.timedOut) throw new GitTimeoutError(location.url, command, limit);
    if (result.isMaxBuffer)
      throw new GitTooLargeError(`Output of git ${command}`, options.maximumOutput ?? 0);
    if (result.code === 'ENOENT')
      throw new GitFailedError('The program git was not found; install Git 2.31 or later.', false);
    throw explainFailure(location.url, command, stderr);
  };
}

function secretsOf({ username, password }: { username: string; password: string }): string[] {
  return [password, Buffer.from(`${username}:${password}`).toString('base64')];
}
