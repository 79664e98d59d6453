import { Context } from '@temporalio/activity';
import { textAt } from '../../domain/gitops/fields.ts';
import { markerOf } from '../../domain/forge/marker.ts';
import type { PullRequestReference } from '../../domain/forge/pull-request.ts';
import {
  modelPullRequestBody,
  modelPullRequestTitle,
} from '../../domain/models/rollout/model-pull-request.ts';
import { finalOperations } from '../../domain/models/rollout/serving/final-operations.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import { ClientError } from '../../clients/errors.ts';
import { reviewersOf } from '../pull-requests/reviewers-of.ts';
import type { TargetForge } from '../pull-requests/pull-request-deps.ts';
import { loadJson, storeJson } from '../stored-json.ts';
import { carryToGit } from './carry-to-git.ts';
import type { CarryDeps } from './carry-to-git.ts';
import type { RolloutActivities, RolloutRun } from './rollout-activities.ts';
import { beforeChange } from '../freeze/changes.ts';
import { RolloutInterferenceError } from './errors.ts';
import { createPermit, longestWrite } from './write-permit.ts';
import type { Permit } from './write-permit.ts';
import { loadServiceRecord } from './service-record-store.ts';
import { inferenceService } from './serving-objects.ts';
import { rolloutKey } from './stored-rollouts.ts';

/** The new model cannot be carried to Git; healing would bring the former one back. */
class ModelNotProposableError extends ClientError {
  readonly code = 'model-not-proposable';
  readonly retryable = false;
}

/** Git says the candidate, although the champion serves again. */
class GitKeepsCandidateError extends ClientError {
  readonly code = 'git-keeps-candidate';
  readonly retryable = false;
}

/** Stored before anything is published: one that was opened by a worker which died then is known by its branch. */
interface Proposal {
  target: string;
  branch: string;
  base: string;
  pullRequest?: PullRequestReference;
}

type Remember = (proposal: Proposal) => Promise<unknown>;

/**
 * Asked again it is the same pull request, also where a reviewer has closed it by then: that is for people to decide, and
 * nothing is opened again behind their back. Nothing is proposed where Git says so already.
 */
export function createProposeToGit(deps: CarryDeps): RolloutActivities['proposeToGit'] {
  return async (run) => {
    if (run.plan.via === 'git') return undefined;
    const record = await loadServiceRecord(deps.store, run);
    if (record === undefined) return undefined;
    if (record.direction === 'back') throw new RolloutInterferenceError('it goes back by now');
    const { cancellationSignal: signal } = Context.current();
    const closed = await closedBefore(deps, run);
    if (closed !== undefined) return { number: closed.number, url: closed.url };
    // A process that hung must not open a pull request for a model that another one has taken back since.
    const permit = createPermit(deps.store, run, record, longestWrite.git, signal);
    const remember: Remember = (proposal) => storeJson(deps.store, proposalKey(run), proposal);
    const proposal = await propose(deps, run, record, { isReversal: false, remember, permit });
    if (proposal === undefined) return undefined;
    return { number: proposal.number, url: proposal.url };
  };
}

export function createReadProposal(deps: CarryDeps): RolloutActivities['readProposal'] {
  return async (run) => {
    const { state } = await readProposed(deps, run);
    return state;
  };
}

export function createWithdrawProposal(deps: CarryDeps): RolloutActivities['withdrawProposal'] {
  return async (run) => {
    const { cancellationSignal: signal } = Context.current();
    const { branch, forge, pullRequest, state } = await readProposed(deps, run);
    if (branch === undefined || forge === undefined) return 'there was no pull request';
    if (pullRequest !== undefined && state !== 'merged') {
      const reason = 'The rollout was undone: the former model serves.';
      await forge.forge.close(pullRequest, reason, signal);
      return `pull request #${pullRequest.number} is closed`;
    }
    if (pullRequest === undefined) await removeBranch(deps, forge, branch, signal);
    const record = await loadServiceRecord(deps.store, run);
    const permit: Permit = async () => {
      await beforeChange();
      return signal;
    };
    const back = record && (await propose(deps, run, record, { isReversal: true, permit }));
    const before = pullRequest === undefined ? 'a pull request' : `pull request #${pullRequest.number}`;
    if (back === undefined)
      return pullRequest === undefined
        ? 'no pull request had been opened'
        : `${before} was merged, and Git has the former model again`;
    throw new GitKeepsCandidateError(
      `${before} was merged before the rollout was undone; merge #${back.number} (${back.url}), or healing from Git brings the new model back`,
    );
  };
}

async function readProposed(
  deps: CarryDeps,
  run: RolloutRun,
): Promise<{
  branch?: string;
  forge?: TargetForge;
  pullRequest?: PullRequestReference;
  state: 'open' | 'merged' | 'closed';
}> {
  const { cancellationSignal: signal } = Context.current();
  const proposal = await loadJson<Proposal>(deps.store, proposalKey(run));
  if (proposal === undefined) return { state: 'closed' };
  const { target, branch, base } = proposal;
  const forge = await deps.openForge(target, await deps.findTarget(target));
  const pullRequest = proposal.pullRequest ?? (await forge.forge.find(branch, base, signal));
  if (pullRequest === undefined) return { branch, forge, state: 'closed' };
  const { state } = await forge.forge.read(pullRequest, signal);
  return { branch, forge, pullRequest, state };
}

/** The pull request of this rollout where people have closed it; one that is nowhere any more is not counted. */
async function closedBefore(deps: CarryDeps, run: RolloutRun): Promise<PullRequestReference | undefined> {
  try {
    const { pullRequest, state } = await readProposed(deps, run);
    return state === 'closed' ? pullRequest : undefined;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'forge-not-found') return undefined;
    throw error;
  }
}

async function removeBranch(
  { branches }: CarryDeps,
  { git }: TargetForge,
  branch: string,
  signal: AbortSignal,
): Promise<void> {
  const tip = await branches.tipOf(git, branch, signal);
  if (tip !== undefined) await branches.remove(git, branch, tip, signal);
}

/** Undefined where no target has the service in Git, no forge is configured, or Git says so already. */
async function propose(
  deps: CarryDeps,
  run: RolloutRun,
  record: ServiceRecord,
  {
    isReversal,
    remember = async () => {},
    permit,
  }: { isReversal: boolean; remember?: Remember; permit: Permit },
): Promise<PullRequestReference | undefined> {
  const { cancellationSignal: signal } = Context.current();
  const { plan, model, id } = run;
  const { target } = plan;
  if (target === undefined) return undefined;
  const settings = await deps.findTarget(target);
  if (settings.proposable === undefined) return undefined;
  const forge = await deps.openForge(target, settings);
  const commit = await deps.git.resolve(settings.repository, forge.base, signal);
  const { champion, candidate, place } = record;
  const storageUri = isReversal ? champion.storageUri : candidate.storageUri;
  const object = inferenceService(record.service);
  const name = isReversal ? textAt(record.original, 'predictor', 'name') : candidate.name;
  const operations = finalOperations(record.mode, { place, storageUri, name });
  const carried = await carryToGit(deps, settings, { commit, object, operations }, signal);
  if ('refused' in carried)
    throw new ModelNotProposableError(`the source of target ${target} cannot be changed: ${carried.refused}`);
  if (!carried.isNeeded) return undefined;
  const key = `${target}/${isReversal ? 'rollback' : 'rollout'}-${model}-${id}`;
  const service = `${record.service.namespace}/${record.service.name}`;
  const title = modelPullRequestTitle({ inferenceService: service, model, isReversal });
  const branch = `plumbline/${key}`;
  const proposal = { target, branch, base: forge.base };
  await remember(proposal);
  const published = await deps.branches.publish(
    {
      repository: forge.git,
      base: forge.base,
      from: commit,
      branch,
      key,
      files: carried.files,
      message: `${title}\n`,
      author: deps.author,
    },
    await permit(),
  );
  if (published.outcome === 'nothing-to-change') return undefined;
  if (published.outcome === 'refused') throw new ModelNotProposableError(published.reason);
  const marker = markerOf(key);
  const pullRequest = await forge.forge.propose(
    {
      branch,
      base: forge.base,
      title,
      body: modelPullRequestBody(
        {
          model,
          inferenceService: service,
          target,
          before: isReversal ? candidate.storageUri : champion.storageUri,
          after: storageUri,
          lines: isReversal ? [] : plan.lines.slice(0, 3),
          renders: carried.renders,
          isReversal,
        },
        marker,
      ),
      marker,
      labels: forge.labels,
      reviewers: await reviewersOf(
        deps.git,
        forge,
        { repository: settings.repository, commit },
        [...carried.files.keys()],
        signal,
      ),
      draft: forge.draft,
    },
    await permit(),
  );
  await remember({ ...proposal, pullRequest });
  return pullRequest;
}

const proposalKey = ({ model, id }: Pick<RolloutRun, 'model' | 'id'>): string =>
  rolloutKey(model, id, 'proposal.json');
