import { Context } from '@temporalio/activity';
import type { GitClient } from '../clients/git/git-client.ts';
import type { ScanActivities } from './scan-activities.ts';
import type { FindTarget } from './target-settings.ts';

export function createResolveRevision(deps: {
  git: GitClient;
  findTarget: FindTarget;
}): ScanActivities['resolveRevision'] {
  return async ({ target }) => {
    const { repository, revision } = await deps.findTarget(target);
    const commit = await deps.git.resolve(repository, revision, Context.current().cancellationSignal);
    return { commit };
  };
}
