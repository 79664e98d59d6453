import { listOpenIncidents } from '../../workers/operations/open-incidents.ts';
import { listOpenRetrainings } from '../../workers/operations/open-retrainings.ts';
import { listOpenRollouts } from '../../workers/operations/open-rollouts.ts';
import { readTrainingProgress } from '../../workers/operations/training-progress.ts';
import type { PageLinks } from '../../workers/gateway/links/page-links.ts';
import { incidentEntry } from './incident-entry.ts';
import { retrainingEntry } from './retraining-entry.ts';
import { rolloutEntry } from './rollout-entry.ts';
import type { ModelReport } from './status-report.ts';
import type { TemporalSession } from './with-temporal.ts';

/** Incidents, retrainings and rollouts under way, of one model or of all, each as live as the server knows it. */
export async function reportModels(
  { client, linkTo }: TemporalSession,
  pages: PageLinks | undefined,
  now: Date,
  filter: { model?: string } = {},
): Promise<ModelReport> {
  const incidents = await listOpenIncidents(client, filter);
  const retrainings = await listOpenRetrainings(client, filter);
  const rollouts = await listOpenRollouts(client, filter);
  const progress = await Promise.all(
    retrainings.map(({ workflowId }) => readTrainingProgress(client, workflowId)),
  );
  return {
    incidents: incidents.map((one) =>
      incidentEntry(one, pages?.toIncident(one.model) ?? linkTo(one.workflowId), now),
    ),
    retrainings: retrainings.map((one, index) =>
      retrainingEntry(
        one,
        progress[index],
        pages?.toRetraining(one.model, one.id) ?? linkTo(one.workflowId),
        now,
      ),
    ),
    rollouts: rollouts.map((one) =>
      rolloutEntry(one, pages?.toRollout(one.model, one.id) ?? linkTo(one.workflowId), now),
    ),
  };
}
