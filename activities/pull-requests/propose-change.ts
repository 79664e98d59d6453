import { Context } from '@temporalio/activity';
import { markerOf } from '../../domain/forge/marker.ts';
import { pullRequestBody } from '../../domain/forge/pull-request-body.ts';
import { pullRequestTitle } from '../../domain/forge/pull-request-title.ts';
import type { ChangeKind, ProposedChange } from '../../domain/forge/pull-request.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import type { PullRequestActivities } from '../pull-request-activities.ts';
import { beforeChange } from '../freeze/changes.ts';
import { readJson } from '../stored-json.ts';
import type { ChangeRequest, ChangeToPropose } from './change-to-propose.ts';
import { codifyChange } from './codify-change.ts';
import { ignoreChange } from './ignore-change.ts';
import type { PullRequestDeps } from './pull-request-deps.ts';
import { revertChange } from './revert-change.ts';
import { reviewersOf } from './reviewers-of.ts';

type ProposeInput = Parameters<PullRequestActivities['proposeChange']>[0];

/**
 * Makes a change on the newest commit of the branch that the target is held to, pushes it to the branch of its key, and
 * opens the pull request or brings it up to date. Done again after a worker died it changes nothing that is there.
 */
export function createProposeChange(deps: PullRequestDeps): PullRequestActivities['proposeChange'] {
  return async (input) => {
    const { cancellationSignal: signal } = Context.current();
    const settings = await deps.findTarget(input.target);
    const forge = await deps.openForge(input.target, settings);
    const request: ChangeRequest = {
      settings,
      forge,
      commit: await deps.git.resolve(settings.repository, forge.base, signal),
      seen: input.seen,
      findings: await readJson<Finding[]>(deps.store, input.seen.evidence),
      because: input.because,
      decision: input.decision,
      signal,
    };
    const change = await changeFor(deps, input.kind, request);
    if ('refused' in change) return { outcome: 'refused', reason: change.refused };
    if (change.files.size === 0) return { outcome: 'nothing-to-change' };
    return await publish(deps, input, request, change);
  };
}

function changeFor(
  deps: PullRequestDeps,
  kind: ChangeKind,
  request: ChangeRequest,
): ChangeToPropose | Promise<ChangeToPropose> {
  if (kind === 'codify') return codifyChange(deps, request);
  return kind === 'revert' ? revertChange(request) : ignoreChange(deps, request);
}

async function publish(
  { branches, owners, author, git, proposalLinks }: PullRequestDeps,
  { target, key, kind, draft = false }: ProposeInput,
  { settings, forge, commit, seen, findings, because, signal }: ChangeRequest,
  change: Exclude<ChangeToPropose, { refused: string }>,
): Promise<ProposedChange> {
  const { item } = seen;
  const { base } = forge;
  const { workflowId = '' } = Context.current().info.workflowExecution ?? {};
  const branch = `plumbline/${target}/${key}`;
  const title = pullRequestTitle(kind, item.title, findings);
  await beforeChange();
  const published = await branches.publish(
    {
      repository: forge.git,
      base,
      from: commit,
      branch,
      key: `${target}/${key}`,
      files: asBytes(change.files),
      message: `${title}\n\nTarget: ${target}\nFinding: ${item.findings[0] ?? '-'}\n`,
      author,
    },
    signal,
  );
  if (published.outcome === 'nothing-to-change') return { outcome: 'nothing-to-change' };
  if (published.outcome === 'refused') return { outcome: 'refused', reason: published.reason };
  const links = proposalLinks({ finding: item.findings[0], workflowId });
  const { files, ...shown } = change;
  const source = { repository: settings.repository, commit };
  // Known before it is opened: its first event may be quicker than what follows here.
  await owners.put(forge.repository, { workflowId, branch });
  const pullRequest = await forge.forge.propose(
    {
      branch,
      base,
      title,
      body: pullRequestBody({ kind, target, item, findings, because, links, ...shown }),
      marker: markerOf(`${target}/${key}`),
      labels: forge.labels,
      reviewers: await reviewersOf(git, forge, source, [...files.keys()], signal),
      draft: draft || forge.draft,
    },
    signal,
  );
  await owners.put(forge.repository, { workflowId, branch, pullRequest: pullRequest.number });
  return { outcome: 'proposed', pullRequest, head: published.head };
}

function asBytes(files: ReadonlyMap<string, string | null>): Map<string, Uint8Array | null> {
  const encoder = new TextEncoder();
  return new Map([...files].map(([path, text]) => [path, text === null ? null : encoder.encode(text)]));
}
