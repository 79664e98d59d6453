import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type {
  Gathered,
  IncidentActivities,
  IncidentQuestion,
} from '../activities/models/incident-activities.ts';
import { evidenceSources } from '../domain/models/diagnosis/evidence.ts';
import { failureReason } from './failure-reason.ts';

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
        return { source, reason: failureReason(error) };
      }
    }),
  );
}
