import type { Client } from '@temporalio/client';
import {
  readIncidentDiagnosis,
  readIncidentEvidence,
  readLastIncident,
} from '../../../../activities/models/incident-store.ts';
import type { ObjectStore } from '../../../../clients/object-store/object-store.ts';
import type { Diagnosis } from '../../../../domain/models/diagnosis/diagnosis.ts';
import type { IncidentEvidence } from '../../../../domain/models/diagnosis/evidence.ts';
import type { IncidentRecord } from '../../../../domain/models/incident/cooldown.ts';
import { incidentQuery, modelIncidentId } from '../../../../workflows/model-messages.ts';
import { askWorkflow } from '../../../operations/ask-workflow.ts';
import { listOpenIncidents } from '../../../operations/open-incidents.ts';
import type { OpenIncident } from '../../../operations/open-incidents.ts';
import type { IncidentProposals } from './proposal-section.ts';

/** Where the pages of incidents take what they show from. No worker has to run for that. */
export interface IncidentPages {
  /** Open incidents, of one model or of all. Rejects while Temporal does not answer. */
  open(model?: string): Promise<OpenIncident[]>;
  /** How the last one ended; undefined where there was none. */
  last(model: string): Promise<IncidentRecord | undefined>;
  evidence(model: string, id: string): Promise<IncidentEvidence | undefined>;
  diagnosis(model: string, id: string): Promise<Diagnosis | undefined>;
  /** What could be done, and how that ended the last time; undefined while no worker answers. */
  proposal(model: string): Promise<IncidentProposals | undefined>;
}

export function createIncidentPages(store: ObjectStore, client: Client): IncidentPages {
  return {
    open: (model) => listOpenIncidents(client, model === undefined ? {} : { model }),
    last: (model) => readLastIncident(store, model),
    evidence: (model, id) => readIncidentEvidence(store, model, id),
    diagnosis: (model, id) => readIncidentDiagnosis(store, model, id),
    async proposal(model) {
      const asked = await askWorkflow(client, modelIncidentId(model), incidentQuery);
      return asked.outcome === 'answered' ? asked.view : undefined;
    },
  };
}
