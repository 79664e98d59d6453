import { Context } from '@temporalio/activity';
import type {
  ComparisonOutcome,
  ComparisonRequest,
} from '../../clients/datasets/comparison/comparison-request.ts';
import { ClientError } from '../../clients/errors.ts';
import type { KeptProfile, KeptProfiles } from '../../clients/model-data/kept-profile.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { asksForModelMeasures } from '../../domain/models/compare/add-model-measures.ts';
import { concludeDrift } from '../../domain/models/compare/conclude-drift.ts';
import type { DriftReport } from '../../domain/models/drift-report.ts';
import { renderHtml } from '../../domain/models/report/html/page.ts';
import { summariseScan } from '../../domain/models/scan/summarise-scan.ts';
import type { FindModel, ModelSettings } from './model-settings.ts';
import type { ModelScanActivities } from './scan-activities.ts';
import { storeModelScan } from './stored-model-scans.ts';

export interface CompareModelDeps {
  store: ObjectStore;
  findModel: FindModel;
  profiles: KeptProfiles;
  /** The engine; rejects with a client error, or with the reason of the signal. */
  compare: (request: ComparisonRequest, signal: AbortSignal) => Promise<ComparisonOutcome>;
  now: () => Date;
}

/** Compares the present data of a model with its reference. Run again, it replaces what it stored. */
export function createCompareModel(deps: CompareModelDeps): ModelScanActivities['compareModel'] {
  return async ({ model, sequence, trigger }) => {
    const { cancellationSignal, info } = Context.current();
    const settings = await deps.findModel(model);
    const outcome = await compareNow(deps, settings, cancellationSignal);
    const report = 'report' in outcome ? outcome.report : withoutData(settings, outcome.noData);
    const { reference, referenceLabel = reference.location, current } = settings;
    const sides = { reference: referenceLabel, current: current.label };
    const page = renderHtml(report, { ...sides, generatedAt: new Date(sequence).toISOString() });
    const {
      scan: _scan,
      workflowId: _id,
      trigger: _trigger,
      sides: _sides,
      ...summary
    } = await storeModelScan(deps.store, {
      model,
      sequence,
      workflowId: info.workflowExecution?.workflowId ?? '',
      trigger,
      sides,
      digest: summariseScan(report),
      ...('window' in outcome && outcome.window !== undefined ? { window: outcome.window } : {}),
      report,
      page,
    });
    return summary;
  };
}

async function compareNow(
  { profiles, compare, now }: CompareModelDeps,
  settings: ModelSettings,
  signal: AbortSignal,
): Promise<ComparisonOutcome> {
  const { reference, rules, types, threads } = settings;
  const collected = await settings.current.collect(now(), signal);
  if ('noData' in collected) return collected;
  await using current = collected;
  const request = {
    reference,
    current: { location: current.location, options: current.options },
    rules,
    types,
    ...(threads === undefined ? {} : { threads }),
  };
  // What looks at whole rows needs the reference itself.
  if (rules.slices !== undefined || asksForModelMeasures(rules)) return await compare(request, signal);
  const profile = await profiles.of(settings.name, reference, { types, time: rules.time ?? null });
  if (profile === undefined) return await compare(request, signal);
  const outcome = await compareWithProfile(profile, (file) => compare({ ...request, profile: file }, signal));
  if ('report' in outcome) await profile.keep();
  return outcome;
}

/** A profile that was damaged on its way is made again, once. */
async function compareWithProfile(
  profile: KeptProfile,
  compare: (file: string) => Promise<ComparisonOutcome>,
): Promise<ComparisonOutcome> {
  try {
    return await compare(profile.file);
  } catch (error) {
    if (!(error instanceof ClientError && error.code.startsWith('profile-'))) throw error;
    await profile.discard();
    return await compare(profile.file);
  }
}

/** The answer where there is nothing to judge. */
function withoutData({ name, rules }: ModelSettings, reason: string): DriftReport {
  const errors = [{ object: name, message: `not enough data: ${reason}` }];
  return concludeDrift([], { referenceRows: 0, currentRows: 0, errors }, rules);
}
