import { execa } from 'execa';
import { gitEnvironment } from './environment.ts';
import { AuthenticationError, GitFailedError, GitTimeoutError, GitTooLargeError } from './errors.ts';
import { explainFailure, scrub } from './failure.ts';
import type { GitCredentials } from './git-client.ts';
import { stopGroup } from './process-group.ts';
import type { RepositoryLocation } from './repository-url.ts';

interface GitRunOptions {
  /** Added to the environment of the process. */
  environment?: Record<string, string>;
  input?: string | Uint8Array;
  /** Exit codes that are answers and not failures; 0 always is. */
  answers?: readonly number[];
  /** More bytes of output than this are refused; 100 MB by default. */
  maximumOutput?: number;
  /** Milliseconds; the runner's own limit where that is shorter. */
  timeLimit?: number;
  signal?: AbortSignal | undefined;
}

interface GitRunResult {
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
  if (credentials !== undefined && Object.values(credentials).some((value) => /\p{Cc}/u.test(value)))
    throw new AuthenticationError(location.url, 'its `credentials` hold a line break or control character');
  const environment = gitEnvironment(location, credentials);
  const secrets = credentials !== undefined && 'password' in credentials ? secretsOf(credentials) : [];

  return async (args, options = {}) => {
    const { input, answers = [], maximumOutput = 100_000_000, signal } = options;
    const command = args[0] ?? '';
    signal?.throwIfAborted();
    const limits = [AbortSignal.timeout(Math.min(timeLimit, options.timeLimit ?? timeLimit)), signal];
    const stop = AbortSignal.any(limits.filter((limit) => limit !== undefined));
    const subprocess = execa('git', args, {
      cwd: folder,
      env: { ...environment, ...options.environment },
      extendEnv: false,
      encoding: 'buffer',
      stripFinalNewline: false,
      reject: false,
      maxBuffer: maximumOutput,
      // A group of its own, so that its helpers end with it.
      detached: true,
      ...(input === undefined ? { stdin: 'ignore' } : { input }),
    });
    using _ = stopGroup(subprocess, stop);
    const result = await subprocess;

    const { exitCode } = result;
    const stderr = scrub(Buffer.from(result.stderr).toString('utf8'), secrets);
    if (exitCode === 0 || (exitCode !== undefined && answers.includes(exitCode)))
      return { exitCode, stdout: Buffer.from(result.stdout), stderr };
    signal?.throwIfAborted();
    if (stop.aborted) throw new GitTimeoutError(location.url, command);
    if (result.isMaxBuffer) throw new GitTooLargeError(`Output of git ${command}`, maximumOutput);
    if (result.code === 'ENOENT')
      throw new GitFailedError('The program git was not found; install Git 2.38 or later.', false);
    throw explainFailure(location.url, command, stderr);
  };
}

function secretsOf({ username, password }: { username: string; password: string }): string[] {
  return [password, Buffer.from(`${username}:${password}`).toString('base64')];
}
