import type { OpenIncident } from '../../workers/operations/open-incidents.ts';

/** An open incident of a model as `plumbline status` prints it. Ages are seconds. */
export interface IncidentEntry {
  id: string;
  state: OpenIncident['phase'];
  age: number;
  model: string;
  title: string;
  digest: string;
  severity: string;
  /** Share of drifted columns, 0 to 1. */
  share: number;
  /** What is thought to be behind it; empty before the first diagnosis. */
  cause: string;
  confidence: number;
  headline: string;
  /** The recommended action. */
  recommended: string;
  /** What can be answered now. */
  actions: string[];
  openedAt: string;
  expiresAt: string;
  workflowId: string;
  link: string;
}

export function incidentEntry(incident: OpenIncident, link: string, now: Date): IncidentEntry {
  const { id, phase, model, title, digest, severity, share, cause, confidence, headline } = incident;
  const { action, actions, openedAt, expiresAt, workflowId } = incident;
  return {
    id,
    state: phase,
    age: Math.max(0, Math.round((now.getTime() - Date.parse(openedAt)) / 1000)),
    model,
    title,
    digest,
    severity,
    share,
    cause,
    confidence,
    headline,
    recommended: action,
    actions,
    openedAt,
    expiresAt,
    workflowId,
    link,
  };
}
