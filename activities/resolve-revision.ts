import { Context } from '@temporalio/activity';
import type { GitClient } from '../clients/git/git-client.ts';
import type { ScanActivities } from './scan-activities.ts';
import type { FindTarget } from './target-settings.ts';
import { resolveTarget } from './target-sources.ts';

export function createResolveRevision(deps: {
  git: GitClient;
  findTarget: FindTarget;
}): ScanActivities['resolveRevision'] {
  return async ({ target }) => {
    const settings = await deps.findTarget(target);
    return { commit: await resolveTarget(deps.git, settings, Context.current().cancellationSignal) };
  };
}
