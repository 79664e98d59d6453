import type { AnalysisState, MetricVerdict, Verdict } from './analysis.ts';
import { judgeMeasure } from './judge-measure.ts';
import type { Sides } from './judge-measure.ts';
import { judgeQuery } from './judge-query.ts';
import type { QueryAnswer } from './judge-query.ts';
import type { AnalysisSettings, MetricTerms } from './settings.ts';

/** Everything that one look found. */
export interface LookFindings extends Sides {
  /** By the name of the query. */
  queries: Readonly<Record<string, QueryAnswer>>;
  /** Built-in measures that could not be asked for, and why. */
  faults: Readonly<Record<string, string>>;
}

export interface JudgedLook {
  verdict: Verdict;
  metrics: MetricVerdict[];
  state: AnalysisState;
}

export const beforeAnyLook: AnalysisState = { looks: 0, evidence: {}, failures: {} };

type Tally = AnalysisState['failures'][string];
const noFailures: Tally = { failed: 0, inconclusive: 0, errors: 0, errorsInRow: 0 };

/**
 * Judges a look at a canary. It fails where one measure failed more looks than its limit allows, and passes where all
 * passed; what is only measured (dry run) decides nothing. A canary without any measure never passes.
 */
export function judgeLook(
  found: LookFindings,
  settings: AnalysisSettings,
  before: AnalysisState,
): JudgedLook {
  const error = 1 - settings.confidence;
  const deciding = settings.builtIn.filter(({ dryRun }) => !dryRun).length;
  // Any one of them can fail the canary; to pass, it has to convince each of them.
  const rates = { falseFail: error / Math.max(1, deciding), falsePass: error };
  const evidence: Record<string, number> = {};
  const judged: { verdict: MetricVerdict; terms: MetricTerms }[] = [];
  for (const setting of settings.builtIn) {
    const fault = found.faults[setting.metric];
    if (fault !== undefined) {
      keep(evidence, before.evidence, setting.metric);
      judged.push({ verdict: unanswered(setting.metric, fault), terms: setting });
      continue;
    }
    const { verdict, evidence: own } = judgeMeasure(setting, found, before.evidence, rates);
    Object.assign(evidence, own);
    judged.push({ verdict, terms: setting });
  }
  for (const setting of settings.queries) {
    const verdict = judgeQuery(setting, found.queries[setting.metric], found.canary.requests);
    judged.push({ verdict, terms: setting });
  }
  const failures = Object.fromEntries(
    judged.map(({ verdict }) => [verdict.metric, tally(before.failures[verdict.metric], verdict.verdict)]),
  );
  const counted = judged.filter(({ terms }) => !terms.dryRun);
  return {
    verdict: together(
      counted.map(({ verdict, terms }) =>
        withinLimit(verdict.verdict, failures[verdict.metric] ?? noFailures, terms),
      ),
    ),
    metrics: judged.map(({ verdict, terms }) =>
      terms.dryRun ? { ...verdict, reason: `${verdict.reason} (dry run)` } : verdict,
    ),
    state: { looks: before.looks + 1, evidence, failures },
  };
}

/** A failed look that the limit forgives is no pass either. */
function withinLimit(verdict: Verdict, { failed }: Tally, { failureLimit }: MetricTerms): Verdict {
  return verdict === 'fail' && failed <= failureLimit ? 'inconclusive' : verdict;
}

function together(verdicts: readonly Verdict[]): Verdict {
  const worst = (['fail', 'error', 'inconclusive'] as const).find((verdict) => verdicts.includes(verdict));
  return worst ?? (verdicts.length === 0 ? 'inconclusive' : 'pass');
}

function tally(before: Tally = noFailures, verdict: Verdict): Tally {
  const isError = verdict === 'error';
  return {
    failed: before.failed + Number(verdict === 'fail'),
    inconclusive: before.inconclusive + Number(verdict === 'inconclusive'),
    errors: before.errors + Number(isError),
    errorsInRow: isError ? before.errorsInRow + 1 : 0,
  };
}

function keep(into: Record<string, number>, from: Readonly<Record<string, number>>, metric: string): void {
  for (const [name, value] of Object.entries(from)) if (name.startsWith(`${metric}/`)) into[name] = value;
}

function unanswered(metric: string, reason: string): MetricVerdict {
  return { metric, verdict: 'error', canary: null, baseline: null, reason };
}
