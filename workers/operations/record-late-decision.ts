import { createAuditTrail } from '../../activities/audit-trail/audit-trail.ts';
import type { AuditTrail } from '../../activities/audit-trail/audit-trail.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Decision } from '../../domain/approval/decision.ts';
import { remediationId } from '../../workflows/messages.ts';
import { modelIncidentId } from '../../workflows/model-messages.ts';
import { modelRetrainingId } from '../../workflows/retraining-messages.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';

/** What a decision was about that found nobody who asks any more. */
interface ClosedReview {
  workflowId: string;
  /** One line for people, where it is known; the cause stands for it otherwise. */
  title?: string;
  findings?: readonly string[];
  /** Why nothing was decided, in words. */
  reason: string;
}

/** Writes a decision that came too late to the audit trail, as refused. The workflow that asked cannot any more. */
export type RecordLateDecision = (decision: Decision, about: ClosedReview) => Promise<void>;

export function createRecordLateDecision(deps: { store: ObjectStore; now: () => Date }): RecordLateDecision {
  const trail: AuditTrail = createAuditTrail(deps);
  return async (decision, about) => {
    const { workflowId, reason: detail } = about;
    const { decisionId, actor, identities, action, planDigest, door, reason, comment, until } = decision;
    const { target, cause } = placeOf(workflowId);
    await trail.append([
      {
        id: `${workflowId}/${decisionId}`,
        at: deps.now().toISOString(),
        kind: 'decision',
        target,
        cause,
        workflowId,
        title: about.title ?? cause,
        findings: (about.findings ?? []).slice(0, namedFindings),
        evidence: planDigest,
        actor,
        door,
        action,
        accepted: false,
        detail,
        ...(identities === undefined ? {} : { identities }),
        ...(reason === undefined ? {} : { reason }),
        ...(comment === undefined ? {} : { comment }),
        ...(until === undefined ? {} : { until }),
      },
    ]);
  };
}

/** How many findings a record names. */
const namedFindings = 10;

/** What is about a model, by the workflows that ask about it. */
const ofModels = [
  [modelIncidentId(''), 'incident'],
  [modelRetrainingId(''), 'retraining'],
  [modelRolloutId(''), 'rollout'],
] as const;

/** Neither the name of a target or model nor a cause has a slash. */
function placeOf(workflowId: string): { target: string; cause: string } {
  for (const [prefix, cause] of ofModels)
    if (workflowId.startsWith(prefix)) return { target: workflowId.slice(prefix.length), cause };
  const [target = '', cause = ''] = workflowId.slice(remediationId('', '').length - 1).split('/');
  return { target, cause };
}
