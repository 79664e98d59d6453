import { Context } from '@temporalio/activity';
import { lackOfApproval, revertRecordPath } from '../../domain/forge/revert-record.ts';
import type { PullRequestActivities } from '../pull-request-activities.ts';
import { createProposeChange } from './propose-change.ts';
import type { PullRequestDeps, TargetForge } from './pull-request-deps.ts';

export function createPullRequestActivities(deps: PullRequestDeps): PullRequestActivities {
  async function forgeOf(target: string): Promise<TargetForge> {
    return await deps.openForge(target, await deps.findTarget(target));
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
      const { base } = await deps.openForge(target, { repository, revision });
      const commit = await deps.git.resolve(repository, base, signal);
      const body = await deps.git.readFile(repository, commit, revertRecordPath(seen.item), signal);
      const text = body && new TextDecoder().decode(body);
      const reason = lackOfApproval(text, target, seen.item);
      return reason === undefined ? { approved: true } : { approved: false, reason };
    },
  };
}
