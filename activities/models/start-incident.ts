import { log } from '@temporalio/activity';
import { incidentNews } from '../../domain/models/scan/incident-news.ts';
import type { WorkflowTimes } from '../../workflows/messages.ts';
import type { ModelScanSummary } from '../../workflows/model-messages.ts';
import { checkThresholds } from './check-thresholds.ts';
import type { EvidenceDoors } from './evidence/served-model.ts';
import type { FindModel } from './model-settings.ts';
import type { ModelScanActivities, ToldIncident } from './scan-activities.ts';
import { readLatestModelScan } from './stored-model-scans.ts';
import { tellIncident } from './tell-incident.ts';
import type { TellIncidentDeps } from './tell-incident.ts';

type Deps = TellIncidentDeps &
  Pick<EvidenceDoors, 'findServedModel' | 'prometheus'> & {
    findModel: FindModel;
  };

/**
 * Tells the incident of a model what a scan saw, and what its thresholds say: drift that is large enough opens one,
 * anything else is news only for one that is open. Idempotent: an incident knows a scan by its sequence.
 */
export function createStartIncident(deps: Deps): ModelScanActivities['startIncident'] {
  return async ({ scan, times }) => {
    await tellThresholds(deps, scan.model, times);
    return await tellScan(deps, scan, times);
  };
}

async function tellScan(deps: Deps, scan: ModelScanSummary, times: WorkflowTimes): Promise<ToldIncident> {
  const { model, sequence } = scan;
  const { incidentShare } = await deps.findModel(model);
  const news = incidentNews(scan, incidentShare);
  if (news === 'nothing') return 'nothing-to-tell';
  const latest = await readLatestModelScan(deps.store, model);
  if ((latest?.sequence ?? 0) > sequence) return 'a-newer-scan-tells';
  const { settings } = deps.findServedModel(model);
  const kind = news === 'tell-recovered' ? 'recovered' : 'drift';
  return await tellIncident(deps, { model, settings, times }, { kind, scan }, { opens: news === 'open' });
}

/** A Prometheus that does not answer must not keep anybody from hearing of drift. */
async function tellThresholds(deps: Deps, model: string, times: WorkflowTimes): Promise<void> {
  const { thresholds, settings } = deps.findServedModel(model);
  if (thresholds.length === 0) return;
  try {
    const triggers = await checkThresholds(await deps.prometheus(), thresholds, deps.now());
    for (const trigger of triggers) await tellIncident(deps, { model, settings, times }, trigger);
  } catch (error) {
    log.warn('the thresholds of a model could not be checked', { model, error: String(error) });
  }
}
