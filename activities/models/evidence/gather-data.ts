import type { ObjectStore, StoredReference } from '../../../clients/object-store/object-store.ts';
import type { DataEvidence, ScanPoint } from '../../../domain/models/diagnosis/evidence.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import { scoreIsPValue, strengthOf } from '../../../domain/models/report/column-order.ts';
import type { TrendPoint } from '../../../domain/models/scan/model-trend.ts';
import { readJson } from '../../stored-json.ts';
import type { IncidentQuestion } from '../incident-activities.ts';
import { readLatestModelScan, readModelTrend } from '../stored-model-scans.ts';
import { EvidenceUnavailableError } from './served-model.ts';

/** Categories and bins beyond this are for the report. */
const mostQuality = 200;

/** The newest comparison of the model's data, and those before it. */
export async function gatherData(
  store: ObjectStore,
  { model, scan }: IncidentQuestion,
): Promise<DataEvidence> {
  const latest = await readLatestModelScan(store, model);
  const newest = latest === undefined || (scan?.sequence ?? 0) > latest.sequence ? scan : latest;
  if (newest === undefined) throw new EvidenceUnavailableError(`model ${model} was never scanned`);
  const report = await readReport(store, newest.result);
  const trend = await readModelTrend(store, model);
  const history = trend
    .filter(({ sequence }) => sequence <= newest.sequence)
    .map((point) => pointOf(point, report));
  const own: ScanPoint = {
    at: new Date(newest.sequence).toISOString(),
    share: newest.share,
    drifted: newest.drifted,
    columns: newest.columns,
  };
  return {
    scannedAt: own.at,
    report: { ...report, quality: report.quality.slice(0, mostQuality) },
    history: history.length === 0 ? [own] : history,
    window: newest.window,
    labelled: labelledShare(report),
  };
}

async function readReport(store: ObjectStore, reference: StoredReference): Promise<DriftReport> {
  return await readJson<DriftReport>(store, reference);
}

function pointOf({ sequence, share, drifted, columns }: TrendPoint, report: DriftReport): ScanPoint {
  const isPValue = new Map(report.columns.map((column) => [column.name, scoreIsPValue(column)]));
  const strengths: Record<string, number> = {};
  for (const [name, [score, threshold]] of Object.entries(columns)) {
    const strength = strengthOf(score, threshold, isPValue.get(name) ?? false);
    if (strength !== null && Number.isFinite(strength)) strengths[name] = strength;
  }
  return {
    at: new Date(sequence).toISOString(),
    share: share ?? 0,
    drifted,
    columns: Object.entries(columns).flatMap(([name, [, , moved]]) => (moved === true ? [name] : [])),
    strengths,
  };
}

/** How many rows have labels: the column of labels counts those that are there. */
function labelledShare({ columns, dataset }: DriftReport): number | undefined {
  const target = columns.find(({ role }) => role === 'target');
  if (target === undefined || dataset.currentRows === 0) return undefined;
  const { count, missing } = target.current;
  return Math.max(0, count - missing) / dataset.currentRows;
}
