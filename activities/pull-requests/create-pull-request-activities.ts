import { Context } from '@temporalio/activity';
import { ClientError } from '../../clients/errors.ts';
import { lackOfApproval, revertRecordPath } from '../../domain/forge/revert-record.ts';
import type { PullRequestActivities } from '../pull-request-activities.ts';
import { createProposeChange } from './propose-change.ts';
import type { PullRequestDeps, TargetForge } from './pull-request-deps.ts';

/** A pull request was opened, and the forge was taken out of the configuration since. */
class NoForgeError extends ClientError {
  readonly code = 'no-forge';
  readonly retryable = false;

  constructor(target: string) {
    super(`no forge is configured for the repository of target ${target} any more`);
  }
}

export function createPullRequestActivities(deps: PullRequestDeps): PullRequestActivities {
  async function forgeOf(target: string): Promise<TargetForge> {
    const forge = await deps.forgeOf(await deps.findTarget(target));
    if (forge === undefined) throw new NoForgeError(target);
    return forge;
  }

  return {
    proposeChange: createProposeChange(deps),
    async readPullRequest({ target, pullRequest }) {
      const { forge } = await forgeOf(target);
      return await forge.read(pullRequest, Context.current().cancellationSignal);
    },
    async closePullRequest({ target, pullRequest, reason }) {
      const { forge } = await forgeOf(target);
      await forge.close(pullRequest, reason, Context.current().cancellationSignal);
    },
    async readRevertRecord({ target, seen }) {
      const { cancellationSignal: signal } = Context.current();
      const { repository, revision } = await deps.findTarget(target);
      const commit = await deps.git.resolve(repository, revision, signal);
      const body = await deps.git.readFile(repository, commit, revertRecordPath(seen.item), signal);
      const text = body && new TextDecoder().decode(body);
      const reason = lackOfApproval(text, target, seen.item);
      return reason === undefined ? { approved: true } : { approved: false, reason };
    },
  };
}
