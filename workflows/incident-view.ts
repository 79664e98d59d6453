import { setCurrentDetails, upsertMemo } from '@temporalio/workflow';
import type { IncidentRecord } from '../domain/models/incident/cooldown.ts';
import { incidentDigest, incidentItem } from '../domain/models/incident/incident-item.ts';
import { modelItemId } from '../domain/models/model-item.ts';
import { describeIncident } from './describe-incident.ts';
import type { IncidentMemo, IncidentState, IncidentView, ModelIncidentResult } from './model-messages.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

/** Where an incident stands, for whoever asks its workflow. */
export function viewIncident(model: string, state: IncidentState): IncidentView {
  const { phase, openedAt, situation, triggers, scan, made, gate, episode } = state;
  const { review, askedAt, snoozedUntil } = gate;
  const isOpen = phase !== 'closed' && phase !== 'diagnosing';
  const isAsking = review !== undefined && review.decision === undefined && isOpen && askedAt > 0;
  const isAwake = isAsking && snoozedUntil === undefined;
  return {
    model,
    id: modelItemId(model, episode),
    phase,
    openedAt,
    situation,
    triggers,
    scan,
    diagnosis: made?.diagnosis,
    evidence: made?.evidence,
    retraining: made?.retraining,
    retrained: state.retrained,
    rollback: made?.rollback,
    rolledBack: state.rolledBack,
    digest: review?.digest,
    actions: isAsking ? review.actions : [],
    expiresAt: isAwake ? new Date(askedAt + review.terms.expireAfter).toISOString() : undefined,
    snoozedUntil: isAsking && snoozedUntil !== undefined ? new Date(snoozedUntil).toISOString() : undefined,
  };
}

/** An incident as people are told of it; undefined before the first diagnosis. */
export function itemOf(model: string, { episode, situation, worst, made }: IncidentState) {
  if (made === undefined) return undefined;
  const id = modelItemId(model, episode);
  const digest = incidentDigest(id, made.diagnosis, situation, made);
  // Once nothing is wrong any more people are told what it was about, and not that there is nothing.
  const shown =
    situation.drift === undefined && Object.keys(situation.alarms).length === 0 ? worst : situation;
  return {
    ...incidentItem({ model, id, digest }, shown, made.diagnosis, made),
    cause: 'incident',
    approvals: made.terms,
  };
}

/** What is kept of an incident that ends now. */
export function recordOf(
  model: string,
  state: IncidentState,
  { outcome, detail }: ModelIncidentResult,
): IncidentRecord {
  return {
    id: modelItemId(model, state.episode),
    openedAt: state.openedAt,
    closedAt: new Date().toISOString(),
    outcome,
    detail,
    title: itemOf(model, state)?.title ?? `Model ${model}`,
    situation: state.worst,
  };
}

/**
 * Shows where an incident stands to everybody who only looks: the Temporal UI, searches, `plumbline status`.
 *
 * @param result how it ended, once it has.
 */
export function publishIncident(model: string, state: IncidentState, result?: ModelIncidentResult): void {
  const view = viewIncident(model, state);
  const item = itemOf(model, state);
  setCurrentDetails(describeIncident(view, item, result));
  const { id, phase, openedAt, diagnosis, situation } = view;
  upsertMemo({
    id,
    title: item?.title ?? `Model ${model}`,
    digest: view.digest ?? '',
    phase,
    actions: [...view.actions],
    expiresAt: view.expiresAt ?? '',
    openedAt,
    share: situation.drift?.share ?? 0,
    cause: diagnosis?.cause ?? '',
    confidence: diagnosis?.confidence ?? 0,
    headline: diagnosis?.headline ?? '',
    action: diagnosis?.action ?? '',
  } satisfies IncidentMemo);
  upsertSearchable([
    { key: searchAttributes.model, value: model },
    { key: searchAttributes.state, value: result?.outcome ?? phase },
    { key: searchAttributes.severity, value: state.situation.severity },
    { key: searchAttributes.finding, value: [id] },
  ]);
}
