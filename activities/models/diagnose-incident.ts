import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { diagnose } from '../../domain/models/diagnosis/diagnose.ts';
import type { IncidentEvidence } from '../../domain/models/diagnosis/evidence.ts';
import { adviseRollback } from '../../domain/models/incident/rollback-advice.ts';
import { movedColumns } from '../../domain/models/incident/moved-columns.ts';
import { firstLine } from '../../domain/text/first-line.ts';
import { readJson } from '../stored-json.ts';
import type { EvidenceDoors } from './evidence/served-model.ts';
import type { Gathered, IncidentActivities, IncidentQuestion } from './incident-activities.ts';
import { storeEvidencePart } from './incident-store.ts';
import type { ProposeRetraining } from './propose-retraining.ts';

/** Points of the small picture of how drift went. */
const trendPoints = 24;
const longestReason = 300;

/** Weighs what was gathered, stores it as a whole beside the parts, and says what a retraining would do. */
export function createDiagnoseIncident(
  deps: Pick<EvidenceDoors, 'findServedModel'> & {
    store: ObjectStore;
    now: () => Date;
    proposeRetraining: ProposeRetraining;
  },
): IncidentActivities['diagnoseIncident'] {
  return async ({ question, gathered }) => {
    const evidence = await assemble(deps.store, question, gathered, deps.now());
    const { retrainAbove, rollsOut = false, terms } = deps.findServedModel(question.model);
    const { data } = evidence;
    const diagnosis = diagnose(evidence, retrainAbove);
    await storeEvidencePart(deps.store, question, 'diagnosis', diagnosis);
    const retraining = await deps.proposeRetraining(question);
    const advice = adviseRollback(diagnosis, evidence.deployment);
    return {
      diagnosis,
      columns: data === undefined ? [] : movedColumns(data.report),
      trend: (data?.history ?? []).slice(-trendPoints).map(({ share }) => share),
      terms,
      evidence: await storeEvidencePart(deps.store, question, 'all', evidence),
      ...(retraining === undefined ? {} : { retraining }),
      ...(advice === undefined ? {} : 'refused' in advice ? { rollback: advice } : { before: advice }),
      ...(rollsOut ? { rollsOut } : {}),
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
      const reason = firstLine(part.reason).slice(0, longestReason);
      evidence.missing.push({ source: part.source, reason });
    } else {
      Object.assign(evidence, { [part.source]: await readJson(store, part.stored) });
    }
  }
  return evidence;
}
