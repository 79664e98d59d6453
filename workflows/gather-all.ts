import { ActivityFailure, isCancellation, rootCause } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type {
  Gathered,
  IncidentActivities,
  IncidentQuestion,
} from '../activities/models/incident-activities.ts';
import { evidenceSources } from '../domain/models/diagnosis/evidence.ts';

/** Asks every source of evidence side by side. One that does not answer is left out, with the reason. */
export async function gatherAll(
  { gatherEvidence }: Pick<ActivityInterfaceFor<IncidentActivities>, 'gatherEvidence'>,
  question: IncidentQuestion,
): Promise<Gathered[]> {
  return await Promise.all(
    evidenceSources.map(async (source): Promise<Gathered> => {
      try {
        const stored = await gatherEvidence.executeWithOptions({ summary: source }, [{ question, source }]);
        return { source, stored };
      } catch (error) {
        if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
        return { source, reason: rootCause(error) ?? error.message };
      }
    }),
  );
}
