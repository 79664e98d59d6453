import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { PastTraining } from '../../domain/models/training/guards.ts';
import { retrainingPrefix } from '../../domain/models/training/retraining-files.ts';
import type {
  RegisteredCandidate,
  RetrainModelResult,
  RetrainingOutcome,
  RetrainingPlan,
  RetrainingReason,
} from '../../workflows/retraining-messages.ts';
import { loadJson, storeJson } from '../stored-json.ts';
import { updateJson } from '../update-json.ts';

/** A retraining that is over, as it is remembered. */
export interface StoredRetraining {
  model: string;
  id: string;
  /** RFC 3339. */
  startedAt: string;
  endedAt: string;
  reason: RetrainingReason;
  /** Undefined where it was refused before there was one. */
  plan: RetrainingPlan | undefined;
  result: RetrainModelResult;
}

/** What a list of retrainings shows of one; the whole is read by its id. */
export interface RetrainingSummary {
  id: string;
  startedAt: string;
  endedAt: string;
  outcome: RetrainingOutcome;
  detail: string;
  reason: RetrainingReason['kind'];
  candidate?: RegisteredCandidate;
  gpuHours: number;
  lostGpuHours: number;
  /** What guards go by; undefined where nothing was tried. */
  past?: PastTraining;
}

/** Retrainings that the list of a model keeps: of those that trained, and of those that came to nothing before. */
const keptRetrainings = 200;

const historyKey = (model: string): string => `models/${model}/retrainings/history.json`;
const recordKey = (model: string, id: string): string => `${retrainingPrefix({ model, id })}record.json`;

/** Stores a retraining that is over. Stored again, it replaces itself. */
export async function storeRetraining(
  store: ObjectStore,
  retraining: StoredRetraining,
  past: PastTraining | undefined,
): Promise<void> {
  const { model, id } = retraining;
  await storeJson(store, recordKey(model, id), retraining);
  await updateJson<RetrainingSummary[]>(store, historyKey(model), [], (known) =>
    latestOf([...known.filter((one) => one.id !== id), summaryOf(retraining, past)]),
  );
}

/** The retrainings of a model that are over, the oldest first. */
export async function readRetrainings(store: ObjectStore, model: string): Promise<RetrainingSummary[]> {
  return (await loadJson<RetrainingSummary[]>(store, historyKey(model))) ?? [];
}

/** One retraining that is over; undefined where there is none of this id. */
export async function readRetraining(
  store: ObjectStore,
  model: string,
  id: string,
): Promise<StoredRetraining | undefined> {
  return await loadJson<StoredRetraining>(store, recordKey(model, id));
}

function summaryOf(
  { id, startedAt, endedAt, reason, result }: StoredRetraining,
  past: PastTraining | undefined,
): RetrainingSummary {
  const { outcome, detail, candidate, gpuHours, lostGpuHours } = result;
  return {
    id,
    startedAt,
    endedAt,
    outcome,
    detail,
    reason: reason.kind,
    ...(candidate === undefined ? {} : { candidate }),
    gpuHours,
    lostGpuHours,
    ...(past === undefined ? {} : { past }),
  };
}

/** Many that were refused must not push out those that guards go by. */
function latestOf(retrainings: readonly RetrainingSummary[]): RetrainingSummary[] {
  const inOrder = retrainings.toSorted((one, other) => one.startedAt.localeCompare(other.startedAt));
  const trained = inOrder.filter(({ past }) => past !== undefined).slice(-keptRetrainings);
  const others = inOrder.filter(({ past }) => past === undefined).slice(-keptRetrainings);
  return inOrder.filter((one) => trained.includes(one) || others.includes(one));
}
