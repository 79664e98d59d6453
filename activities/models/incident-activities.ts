import type { StoredReference } from '../../clients/object-store/object-store.ts';
import type { EvidenceSource, KnownBefore } from '../../domain/models/diagnosis/evidence.ts';
import type { IncidentRecord } from '../../domain/models/incident/cooldown.ts';
import type { ProposedRollback } from '../../domain/models/incident/incident-details.ts';
import type { DiagnosisMade, ModelScanSummary } from '../../workflows/model-messages.ts';
import type { RemediationActivities } from '../remediation-activities.ts';

/** One piece of evidence as it was gathered, or why it could not be had. */
export type Gathered =
  { source: EvidenceSource; stored: StoredReference } | { source: EvidenceSource; reason: string };

/** What an incident is about, for whoever gathers evidence. */
export interface IncidentQuestion {
  model: string;
  /** As people name the incident. */
  id: string;
  /** When the first trigger says that something was wrong, RFC 3339. */
  noticedAt: string;
  /** The newest scan that the incident knows of. */
  scan: ModelScanSummary | undefined;
}

/** What an incident asks of the world. Everything here may be asked again after a worker died in the middle. */
export interface IncidentActivities extends Pick<RemediationActivities, 'tellPeople' | 'recordAudit'> {
  /** Asks one source, and stores what it says. Rejects where it does not answer. */
  gatherEvidence(input: { question: IncidentQuestion; source: EvidenceSource }): Promise<StoredReference>;
  /** Weighs what was gathered, and stores it as a whole. */
  diagnoseIncident(input: { question: IncidentQuestion; gathered: Gathered[] }): Promise<DiagnosisMade>;
  /** What rolling back to the model before would do now, or why it cannot be. */
  proposeRollback(input: { model: string; id: string; before: KnownBefore }): Promise<ProposedRollback>;
  /** Keeps how an incident ended: what says the same again opens no other for a while. */
  recordIncident(input: { model: string; record: IncidentRecord }): Promise<void>;
}
