/** A repository to read from. `credentials` are already resolved values, never logged. */
export interface GitRepositoryReference {
  /** `https://`, `ssh://`, `git@host:path`, `file://` or an absolute path. */
  url: string;
  credentials?: GitCredentials;
}

/** A user name with a password or token for HTTP, or a private key for SSH (host keys as OpenSSH knows them). */
export type GitCredentials =
  { username: string; password: string } | { sshKeyFile: string; knownHostsFile?: string };

/** A commit checked out in a folder of its own, shared between readers and never written to. */
export interface Checkout {
  commit: string;
  /** Absolute path of the folder. */
  folder: string;
  /** Tells the cache that this reader is done. */
  release(): Promise<void>;
}

export interface CommitIdentity {
  name: string;
  email: string;
}

/** What a change does to the files of a branch: whole new contents by path, null to delete. */
export type FileChanges = Record<string, string | Uint8Array | null>;

/**
 * Git by its own binary, in a cache of bare mirrors. Refs, URLs and paths are untrusted: none reaches the
 * command line as an option, none escapes its folder, no hook, filter or credential helper of the host runs.
 * Rejects with a GitError (see errors.ts).
 */
export interface GitClient {
  /**
   * Fetches and answers the commit a branch, tag or full hash stands for; `HEAD` is the default branch, and
   * `semver:RANGE` the newest tag whose version is in the range.
   */
  resolve(repository: GitRepositoryReference, revision: string, signal?: AbortSignal): Promise<string>;
  /** The tree of a commit as files, from the local cache (fetched when missing). */
  checkout(repository: GitRepositoryReference, commit: string, signal?: AbortSignal): Promise<Checkout>;
  /** One file at a commit, or undefined when it does not exist there. */
  readFile(
    repository: GitRepositoryReference,
    commit: string,
    path: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array | undefined>;
  /**
   * Commits changes on top of a branch and pushes; when somebody pushed first, computes them again on the new tip
   * (`change` is called with it) and retries. `change` answers null when there is nothing left to do.
   */
  commit(
    repository: GitRepositoryReference,
    branch: string,
    change: (tip: string) => Promise<{ files: FileChanges; message: string; author: CommitIdentity } | null>,
    signal?: AbortSignal,
  ): Promise<{ commit: string } | null>;
}
