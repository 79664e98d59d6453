import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { diagnose } from '../../domain/models/diagnosis/diagnose.ts';
import type { IncidentEvidence } from '../../domain/models/diagnosis/evidence.ts';
import { movedColumns } from '../../domain/models/incident/moved-columns.ts';
import { readJson } from '../stored-json.ts';
import type { EvidenceDoors } from './evidence/served-model.ts';
import type { Gathered, IncidentActivities, IncidentQuestion } from './incident-activities.ts';
import { storeEvidencePart } from './incident-store.ts';

/** Points of the small picture of how drift went. */
const trendPoints = 24;
const longestReason = 300;

/** Weighs what was gathered, and stores it as a whole beside the parts. */
export function createDiagnoseIncident(
  deps: Pick<EvidenceDoors, 'findServedModel'> & { store: ObjectStore; now: () => Date },
): IncidentActivities['diagnoseIncident'] {
  return async ({ question, gathered }) => {
    const evidence = await assemble(deps.store, question, gathered, deps.now());
    const { retrainAbove, terms } = deps.findServedModel(question.model);
    const { data } = evidence;
    const diagnosis = diagnose(evidence, retrainAbove);
    await storeEvidencePart(deps.store, question, 'diagnosis', diagnosis);
    return {
      diagnosis,
      columns: data === undefined ? [] : movedColumns(data.report),
      trend: (data?.history ?? []).slice(-trendPoints).map(({ share }) => share),
      terms,
      evidence: await storeEvidencePart(deps.store, question, 'all', evidence),
    };
  };
}

async function assemble(
  store: ObjectStore,
  { noticedAt }: IncidentQuestion,
  gathered: readonly Gathered[],
  now: Date,
): Promise<IncidentEvidence> {
  const evidence: IncidentEvidence = { at: now.toISOString(), noticedAt, missing: [] };
  for (const part of gathered) {
    if ('reason' in part) {
      const reason = part.reason.split('\n')[0] ?? '';
      evidence.missing.push({ source: part.source, reason: reason.slice(0, longestReason) });
    } else {
      Object.assign(evidence, { [part.source]: await readJson(store, part.stored) });
    }
  }
  return evidence;
}
