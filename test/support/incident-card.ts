import type { ReviewCard } from '../../domain/approval/review-card.ts';
import type { IncidentDetails } from '../../domain/models/incident/incident-details.ts';
import { diagnosisOf } from './incident-story.ts';
import { reviewCard } from './review-card.ts';

/** An incident that people are asked about, with whatever a test cares about. */
export function incidentCard(
  changes: Partial<IncidentDetails> = {},
  card: Partial<Omit<ReviewCard, 'item'>> = {},
): ReviewCard {
  return reviewCard({
    key: 'credit/incident',
    target: 'credit',
    cause: 'incident',
    workflowId: 'model-incident/credit',
    item: {
      title: 'Model credit: 3 columns drifted',
      brief: ['The data is broken upstream: amount looks like another unit (90 %)'],
      findings: ['7c1f0a9be2d4'],
      drift: [],
      managers: [],
      impact: [],
      reasons: ['recommended: fix upstream'],
    },
    findings: [],
    actions: ['fix-upstream', 'snooze', 'dismiss'],
    incident: {
      model: 'credit',
      diagnosis: diagnosisOf(),
      columns: [
        {
          name: 'amount',
          change: 'median 12 → 1,200',
          reference: [0, 0.2, 0.5, 0.3],
          current: [0.9, 0.1, 0, 0],
        },
        { name: 'note', change: 'missing 1 % → 40 %', reference: [], current: [] },
      ],
      trend: [0, 0.1, 0.6],
      isWatched: false,
      ...changes,
    },
    ...card,
  });
}
