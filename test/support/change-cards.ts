import type { ReviewCard } from '../../domain/approval/review-card.ts';
import type { RetrainingDetails } from '../../domain/models/training/retraining-card.ts';
import type { RolloutDetails } from '../../domain/models/rollout/rollout-card.ts';
import { retrainingPlan, rolloutPlan } from './change-pages.ts';
import { reviewCard } from './review-card.ts';

const calm = { drift: [], managers: [], actors: [], impact: [], severity: 'medium' as const };

/** The plan of a retraining that people are asked about, with whatever a test cares about. */
export function retrainingCard(
  changes: Partial<RetrainingDetails> = {},
  card: Partial<Omit<ReviewCard, 'item'>> = {},
): ReviewCard {
  const { lines } = retrainingPlan;
  return reviewCard({
    key: 'fraud/retraining',
    target: 'fraud',
    cause: 'retraining',
    workflowId: 'model-retraining/fraud',
    item: { ...calm, title: 'Retrain fraud', brief: lines, findings: ['7c1f0a9be2d4'], reasons: ['Alice'] },
    findings: [],
    actions: ['approve', 'reject'],
    retraining: {
      model: 'fraud',
      id: '7c1f0a9be2d4',
      phase: 'waiting-for-approval',
      headline: 'people are asked whether the plan may be carried out',
      reason: 'started by Alice: a new fraud pattern',
      plan: lines,
      attempt: undefined,
      waiting: undefined,
      failures: [],
      lastLines: [],
      rows: undefined,
      gates: [],
      candidate: undefined,
      gpuHours: 0,
      lostGpuHours: 0,
      outcome: undefined,
      undone: [],
      leftToDo: [],
      ...changes,
    },
    ...card,
  });
}

/** A rollout in the middle of its first step, with whatever a test cares about. */
export function rolloutCard(
  changes: Partial<RolloutDetails> = {},
  card: Partial<Omit<ReviewCard, 'item'>> = {},
): ReviewCard {
  return reviewCard({
    key: 'fraud/rollout',
    target: 'fraud',
    cause: 'rollout',
    workflowId: 'model-rollout/fraud',
    moment: 'updated',
    item: { ...calm, title: 'Model fraud: roll out v13', brief: [], findings: ['90be2d47c1fa'], reasons: [] },
    findings: [],
    actions: [],
    rollout: {
      model: 'fraud',
      id: '90be2d47c1fa',
      phase: 'stepping',
      service: 'ml/fraud',
      champion: 's3://models/fraud/v12',
      candidate: 's3://models/fraud/v13',
      plan: rolloutPlan.lines,
      steps: [
        { percent: 10, state: 'present' },
        { percent: 50, state: 'ahead' },
        { percent: 100, state: 'ahead' },
      ],
      percent: 10,
      looks: [{ at: '2026-11-21T09:58:00Z', percent: 10, verdict: 'inconclusive', requests: 812 }],
      metrics: [
        { metric: 'errorRate', verdict: 'pass', canary: 0.004, baseline: 0.005, reason: '3 of 812 failed' },
      ],
      trouble: undefined,
      commands: ['pause', 'promote', 'abort'],
      undone: [],
      leftToDo: [],
      ...changes,
    },
    ...card,
  });
}
