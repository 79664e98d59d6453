import { realpath } from 'node:fs/promises';
import type { FindTarget } from '../../activities/target-settings.ts';
import type { GitClient } from '../../clients/git/git-client.ts';
import { findStart } from '../../clients/renderers/inside.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { well } from './check.ts';
import type { Check } from './check.ts';

/** The repository of each target: reachable with its credentials, with the revision and the path that are named. */
export function sourceChecks(
  { targets }: Configuration,
  { git, findTarget }: { git: GitClient; findTarget: FindTarget },
): Check[] {
  return targets.map(({ name }) => ({
    place: `source of ${name}`,
    mend: `correct source of target ${name} in plumbline.yaml (git, revision, path, credentials), or see that the repository can be reached from here`,
    async look(signal) {
      const { repository, revision, path } = await findTarget(name);
      const commit = await git.resolve(repository, revision, signal);
      const checkout = await git.checkout(repository, commit, signal);
      try {
        await findStart(checkout.folder, await realpath(checkout.folder), path);
        return [well(`${revision} is ${commit.slice(0, 8)}, with ${path === '' ? 'everything' : path}`)];
      } finally {
        await checkout.release();
      }
    },
  }));
}
