import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

export interface BareRepositoryOptions {
  /** Content of the first commit, by path. */
  files: Readonly<Record<string, string>>;
  branch?: string;
  message?: string;
}

/**
 * A Git that reads neither the machine's nor the user's configuration and never asks: the same commits
 * (of a fixed author) come out everywhere.
 */
export const QUIET_GIT = {
  GIT_CONFIG_GLOBAL: os.devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Plumbline',
  GIT_AUTHOR_EMAIL: 'plumbline@localhost',
  GIT_COMMITTER_NAME: 'Plumbline',
  GIT_COMMITTER_EMAIL: 'plumbline@localhost',
};

/** Makes a bare repository at `folder` with one commit on its branch (`main`), and returns that commit. */
export async function createBareRepository(
  folder: string,
  { files, branch = 'main', message = 'Start' }: BareRepositoryOptions,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await git(['init', '--quiet', '--bare', `--initial-branch=${branch}`, folder]);
  return commitFiles(folder, { files, branch, message });
}

/** Commits files on top of a branch of a bare repository, as somebody who pushes, and returns the commit. */
export async function commitFiles(
  repository: string,
  { files, branch = 'main', message = 'Change' }: BareRepositoryOptions,
): Promise<string> {
  const workFolder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-commit-'));
  try {
    await git(['init', '--quiet', `--initial-branch=${branch}`, workFolder]);
    const here = ['-C', workFolder];
    await git([...here, 'remote', 'add', 'origin', repository]);
    await git([...here, 'fetch', '--quiet', 'origin']);
    const exists = (await git([...here, 'branch', '--remotes', '--list', `origin/${branch}`])) !== '';
    if (exists) await git([...here, 'reset', '--quiet', '--hard', `origin/${branch}`]);
    for (const [file, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(workFolder, file)), { recursive: true });
      await writeFile(path.join(workFolder, file), content);
    }
    await git([...here, 'add', '--all']);
    await git([...here, 'commit', '--quiet', '--allow-empty', `--message=${message}`]);
    await git([...here, 'push', '--quiet', 'origin', `HEAD:${branch}`]);
    return await git([...here, 'rev-parse', 'HEAD']);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function git(args: readonly string[]): Promise<string> {
  const { stdout } = await execa('git', args, { env: QUIET_GIT });
  return stdout.trim();
}
