import path from 'node:path';
import { execa } from 'execa';
import { createBareRepository, QUIET_GIT } from '../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A bare repository with one commit on `main`. */
export interface TestRepository {
  /** Its folder, which is its address as well. */
  url: string;
  /** Runs Git in it; answers what it printed, without the line break at the end. */
  git: (...args: string[]) => Promise<string>;
}

export async function useGitRepository(files: Record<string, string>): Promise<TestRepository> {
  const url = path.join(temporaryFolder(), 'platform.git');
  await createBareRepository(url, { files });
  return {
    url,
    git: async (...args) => (await execa('git', ['-C', url, ...args], { env: QUIET_GIT })).stdout,
  };
}
