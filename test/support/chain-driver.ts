import { randomUUID } from 'node:crypto';
import { readLastIncident } from '../../activities/models/incident-store.ts';
import { readAdoptedReferences } from '../../activities/models/stored-reference.ts';
import { readRollouts } from '../../activities/rollout/stored-rollouts.ts';
import { loadTargetState } from '../../activities/target-state-store.ts';
import { readRetrainings } from '../../activities/training/stored-retrainings.ts';
import type { LocalPullRequest } from '../../clients/forge/local/local-forge.ts';
import { createStoredRegistry } from '../../clients/registry/stored-registry.ts';
import type { ReviewAction } from '../../domain/approval/review.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { decideRemediation } from '../../workers/operations/decide-remediation.ts';
import { listOpenIncidents } from '../../workers/operations/open-incidents.ts';
import { listOpenRollouts } from '../../workers/operations/open-rollouts.ts';
import { modelRolloutId, rolloutQuery } from '../../workflows/rollout-messages.ts';
import { chainTarget } from './model-chain.ts';
import type { ModelChain } from './model-chain.ts';

/** What its reviewers make of the pull request at the end: with it a rollout stands or falls. */
export type Review = 'merged' | 'closed';

/** What the chain left behind of one model, in words that are the same however it came to it. */
export interface Settled {
  incident: string | undefined;
  retrainings: string[];
  rollouts: string[];
  versions: string[];
  /** Of rollouts that adopted one, and whether it still counts. */
  references: string[];
  pullRequests: string[];
  /** Messages in Slack, each with what it is about. */
  messages: string[];
  leases: number;
  /** What Git says, and what serves at last: the champion, or another model. */
  git: 'champion' | 'candidate';
  serving: ['champion' | 'candidate', number][];
}

const patience = { within: 600_000, every: 500 };

/** What each review comes to, whatever happens on the way. */
export const expectedOf: Readonly<Record<Review, Settled>> = {
  merged: {
    incident: 'resolved',
    retrainings: ['registered'],
    rollouts: ['promoted'],
    versions: ['serving'],
    references: ['adopted'],
    pullRequests: ['merged'],
    messages: ['incident', 'retraining', 'rollout'],
    leases: 0,
    git: 'candidate',
    serving: [['candidate', 100]],
  },
  closed: {
    incident: 'dismissed',
    retrainings: ['registered'],
    rollouts: ['rolled-back'],
    versions: ['candidate'],
    references: ['withdrawn'],
    pullRequests: ['closed'],
    messages: ['incident', 'retraining', 'rollout'],
    leases: 0,
    git: 'champion',
    serving: [['champion', 100]],
  },
};

/** Leads one model from what somebody reports to the end of its incident, as its people would. */
export async function drive(chain: ModelChain, model: string, review: Review): Promise<void> {
  const { client } = chain;
  await chain.report(model);
  await decide(chain, 'retrain', async () => (await listOpenIncidents(client, { model }))[0]);
  await decide(chain, 'approve', async () => (await listOpenRollouts(client, { model }))[0]);
  await concludeReview(chain, model, review);
  if (review === 'merged') await waitUntil(async () => await isClosed(chain, model), patience);
  else await dismiss(chain, model);
}

/** Its incident is closed; false while the storage is away. */
export async function isClosed({ store }: ModelChain, model: string): Promise<boolean> {
  const last = await readLastIncident(store, model).catch(() => undefined);
  return last !== undefined;
}

/** People are asked again with what happened, and live with it. */
export async function dismiss(chain: ModelChain, model: string): Promise<void> {
  const isUndone = async () => (await readRollouts(chain.store, model)).length > 0;
  await waitUntil(async () => await isUndone().catch(() => false), patience);
  const ask = async () => (await listOpenIncidents(chain.client, { model }))[0];
  await decide(chain, 'dismiss', ask);
  await waitUntil(async () => await isClosed(chain, model), patience);
}

interface Asked {
  id: string;
  digest: string;
  actions: readonly ReviewAction[];
}

/**
 * Decides as soon as that can be: what was asked a moment ago may be asked anew, Temporal may be away, and where no
 * worker answers in time a decision is taken in later.
 */
export async function decide(
  { client }: ModelChain,
  action: ReviewAction,
  find: () => Promise<Asked | undefined>,
): Promise<void> {
  const decisionId = randomUUID();
  let isLeft = false;
  await waitUntil(async () => {
    const found = await find().then(
      (question) => ({ question }),
      () => undefined,
    );
    if (found === undefined) return undefined;
    const { question } = found;
    if (question === undefined || !question.actions.includes(action)) return isLeft || undefined;
    const { id: finding, digest } = question;
    const how = { actor: 'ada', door: 'api', memberOf: [], reason: 'a test' } as const;
    const decision = { ...how, action, finding, digest, decisionId: `${decisionId}/${digest}` };
    const sent = await decideRemediation(client, decision).catch(() => undefined);
    isLeft ||= sent !== undefined && sent.answer === undefined;
    return sent?.answer?.accepted === true || undefined;
  }, patience);
}

const pullRequestsOf = async ({ reviewer }: ModelChain, model: string): Promise<LocalPullRequest[]> =>
  (await reviewer.forge.list()).filter(({ branch }) => branch.includes(`-${model}-`));

/** Its reviewers close it once the rollout knows of it: by a worker that died before that it would be opened anew. */
export async function concludeReview(chain: ModelChain, model: string, review: Review): Promise<void> {
  const handle = chain.client.workflow.getHandle(modelRolloutId(model));
  await waitUntil(async () => {
    const [open] = (await pullRequestsOf(chain, model)).filter(({ state }) => state === 'open');
    if (open === undefined) return undefined;
    if (review === 'closed' && (await handle.query(rolloutQuery)).phase !== 'keeping-champion')
      return undefined;
    if (review === 'merged') await chain.reviewer.merge(open);
    else await chain.reviewer.forge.decline(open.number, { by: 'rita', reason: 'not now' });
    return true;
  }, patience);
}

/** What is there of a model once all is over. */
export async function settledOf(chain: ModelChain, model: string): Promise<Settled> {
  const { store, slack, reviewer } = chain;
  const isChampion = (storageUri: string): 'champion' | 'candidate' =>
    storageUri === chain.championOf(model) ? 'champion' : 'candidate';
  const inGit = JSON.parse((await reviewer.read(`app/${model}.yaml`)) ?? '{}') as {
    spec: { predictor: { model: { storageUri: string } } };
  };
  const { leases = {} } = await loadTargetState(store, chainTarget);
  const served =
    chain
      .samples(model)
      .at(-1)
      ?.parts.filter(({ percent }) => percent > 0) ?? [];
  return {
    incident: (await readLastIncident(store, model))?.outcome,
    retrainings: (await readRetrainings(store, model)).map(({ outcome }) => outcome),
    rollouts: (await readRollouts(store, model)).map(({ outcome }) => outcome),
    versions: (await createStoredRegistry(store).versions(model)).map(({ status }) => status),
    references: (await readAdoptedReferences(store, model)).map(({ withdrawnAt }) =>
      withdrawnAt === undefined ? 'adopted' : 'withdrawn',
    ),
    pullRequests: (await pullRequestsOf(chain, model)).map(({ state }) => state),
    messages: slack.workspace
      .topLevel()
      .map(({ metadata }) => ((metadata?.event_payload['key'] ?? '') as string).split('/'))
      .filter(([about]) => about === model)
      .map(([, what = '']) => what)
      .toSorted(),
    leases: Object.keys(leases).filter((id) => id.startsWith(`rollout-${model}-`)).length,
    git: isChampion(inGit.spec.predictor.model.storageUri),
    serving: served.map(({ storageUri, percent }) => [isChampion(storageUri), percent]),
  };
}
