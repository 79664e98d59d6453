import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type {
  AnalysisLook,
  RolloutChange,
  RolloutModelResult,
  RolloutOutcome,
  RolloutPlan,
  RolloutReason,
} from '../../workflows/rollout-messages.ts';
import { loadJson, storeJson } from '../stored-json.ts';
import { updateJson } from '../update-json.ts';

/** A rollout that is over, as it is remembered. */
export interface StoredRollout {
  model: string;
  id: string;
  /** RFC 3339. */
  startedAt: string;
  endedAt: string;
  reason: RolloutReason;
  change: RolloutChange;
  /** Undefined where it was refused before there was one. */
  plan: RolloutPlan | undefined;
  /** What was measured last, the oldest first. */
  looks?: readonly AnalysisLook[];
  result: RolloutModelResult;
}

/** What a list of rollouts shows of one; the whole is read by its id. */
export interface RolloutSummary {
  id: string;
  startedAt: string;
  endedAt: string;
  outcome: RolloutOutcome;
  detail: string;
  /** What kind of change it was; unknown of older ones. */
  kind?: RolloutChange['kind'];
  /** What took traffic, and what served before it, where that came to be known. */
  candidate: string;
  champion: string | undefined;
}

/** Rollouts that the list of a model keeps. */
const keptRollouts = 200;

/** Everything that is stored of one rollout is below this. */
export const rolloutKey = (model: string, id: string, name: string): string =>
  `models/${model}/rollouts/${id}/${name}`;
const historyKey = (model: string): string => `models/${model}/rollouts/history.json`;

/** Stores a rollout that is over. Stored again, it replaces itself. */
export async function storeRollout(store: ObjectStore, rollout: StoredRollout): Promise<void> {
  const { model, id } = rollout;
  await storeJson(store, rolloutKey(model, id, 'record.json'), rollout);
  await updateJson<RolloutSummary[]>(store, historyKey(model), [], (known) =>
    [...known.filter((one) => one.id !== id), summaryOf(rollout)]
      .toSorted((one, other) => one.startedAt.localeCompare(other.startedAt))
      .slice(-keptRollouts),
  );
}

/** The rollouts of a model that are over, the oldest first. */
export async function readRollouts(store: ObjectStore, model: string): Promise<RolloutSummary[]> {
  return (await loadJson<RolloutSummary[]>(store, historyKey(model))) ?? [];
}

/** One rollout that is over; undefined where there is none of this id. */
export async function readRollout(
  store: ObjectStore,
  model: string,
  id: string,
): Promise<StoredRollout | undefined> {
  return await loadJson<StoredRollout>(store, rolloutKey(model, id, 'record.json'));
}

/** Where the files of the model are that takes traffic. */
export function storageUriOf(change: RolloutChange): string {
  return change.kind === 'candidate' ? change.candidate.modelUri : change.storageUri;
}

function summaryOf({ id, startedAt, endedAt, change, plan, result }: StoredRollout): RolloutSummary {
  const { outcome, detail } = result;
  const candidate = plan?.candidate.storageUri ?? storageUriOf(change);
  const { kind } = change;
  return { id, startedAt, endedAt, outcome, detail, kind, candidate, champion: plan?.champion.storageUri };
}
