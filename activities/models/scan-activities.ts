import type { WorkflowTimes } from '../../workflows/messages.ts';
import type { ModelScanSummary, ModelScanTrigger } from '../../workflows/model-messages.ts';
import type { IncidentTold } from './tell-incident.ts';

/** What a scan of a model asks of the outside world. */
export interface ModelScanActivities {
  /** Compares the present data of a model with its reference and stores what it found. */
  compareModel(input: {
    model: string;
    /** Start of the scan, milliseconds since 1970. */
    sequence: number;
    trigger: ModelScanTrigger;
  }): Promise<ModelScanSummary>;
  /** Tells the incident of the model what was seen, and opens one where the drift is large enough; answers what it did. */
  startIncident(input: { scan: ModelScanSummary; times: WorkflowTimes }): Promise<ToldIncident>;
}

/** What became of a scan for incidents. */
export type ToldIncident = IncidentTold | 'nothing-to-tell' | 'a-newer-scan-tells';
