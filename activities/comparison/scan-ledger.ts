import type { SourcePosition } from '../../clients/renderers/renderer.ts';
import type { Finding, IgnoredObject, ScanResult } from '../../domain/infrastructure/finding.ts';
import { inOrder, objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { runningWorkload } from '../../domain/infrastructure/running/workload.ts';
import type { RunningWorkload } from '../../domain/infrastructure/running/workload.ts';
import type { Comparison } from './comparison.ts';
import type { FindingContext } from './finding-head.ts';
import { findingsOf } from './findings.ts';
import type { ScanProblems } from './scan-problems.ts';
import { strayFinding } from './stray-finding.ts';

/** How an object of Git stands after a comparison: `pending` where Git is ahead and may be for a while. */
export type ObjectStanding = 'true' | 'pending' | 'drifted' | 'unknown';

interface LedgerContext extends FindingContext {
  /** Since when Git has been ahead of an object (RFC 3339); undefined where that is new. */
  pendingSince?: (reference: ObjectReference) => string | undefined;
  /** How long Git may be ahead before that is drift, milliseconds. */
  pendingGrace?: number;
}

/** Gathers what one scan sees into its result. */
export class ScanLedger {
  readonly standings = new Map<string, ObjectStanding>();
  /** Workloads that are true to Git: what is wrong with them is not their spec. */
  readonly workloads: RunningWorkload[] = [];
  readonly #context: LedgerContext;
  readonly #problems: ScanProblems;
  readonly #findings: Finding[] = [];
  readonly #ignored: IgnoredObject[] = [];
  #compared = 0;
  #pending = 0;
  #dryRuns = 0;

  constructor(context: LedgerContext, problems: ScanProblems) {
    this.#context = context;
    this.#problems = problems;
  }

  countDryRun(): void {
    this.#dryRuns += 1;
  }

  record(comparison: Comparison): void {
    const { reference, doubt, brokenRules } = comparison;
    const key = objectKey(reference);
    this.#compared += 1;
    if (doubt !== undefined)
      this.#problems.addFailure(reference, doubt, 'compared only in what Git states: ');
    for (const line of brokenRules) this.#problems.add(reference, line);
    if (comparison.isTrue) {
      this.standings.set(key, 'true');
      this.#recordExempt(comparison);
      const workload = comparison.live && runningWorkload(comparison.live);
      if (workload !== undefined) this.workloads.push(workload);
    } else if (comparison.origin === 'git' && this.#mayWait(reference)) {
      this.standings.set(key, 'pending');
      this.#pending += 1;
    } else {
      this.standings.set(key, 'drifted');
      this.#findings.push(...findingsOf(comparison, this.#context));
    }
  }

  /** A live object that Git does not know; `wasInGit` says that Git dropped it lately. */
  recordStray(object: KubernetesObject, wasInGit: boolean): void {
    if (wasInGit && this.#mayWait(referenceOf(object))) this.#pending += 1;
    else this.#findings.push(strayFinding(object, wasInGit, this.#context));
  }

  /** What was found by other means than comparing an object with Git's. */
  recordFindings(findings: readonly Finding[]): void {
    this.#findings.push(...findings);
  }

  recordIgnored(reference: ObjectReference, rule: string): void {
    this.#ignored.push({ ...reference, rule });
  }

  /** It could not be compared; why is among the problems. */
  recordUnknown(reference: ObjectReference): void {
    this.standings.set(objectKey(reference), 'unknown');
  }

  /** @param sourceOf where Git says what an object should be, by its key. */
  result(durationMs: number, sourceOf: (key: string) => SourcePosition | undefined): ScanResult {
    const findings = inOrder(this.#findings).map((finding) => located(finding, sourceOf));
    const ignored = inOrder(this.#ignored);
    const drifted = new Set(findings.map(objectKey)).size;
    return {
      summary: {
        compared: this.#compared,
        drifted,
        pending: this.#pending,
        ignored: new Set(ignored.map(objectKey)).size,
        dryRuns: this.#dryRuns,
        durationMs,
      },
      findings,
      ignored,
      errors: this.#problems.list(),
    };
  }

  /** An object that is true only thanks to a rule is named, apart from controllers' everyday bookkeeping. */
  #recordExempt(comparison: Comparison): void {
    const { exempt, ignoredBelow, reference } = comparison;
    const rules = exempt.flatMap(({ rule }) => (rule?.routine === false ? [rule.name] : []));
    for (const rule of new Set([...rules, ...ignoredBelow.map((one) => one.rule)])) {
      this.recordIgnored(reference, rule);
    }
  }

  #mayWait(reference: ObjectReference): boolean {
    const { pendingGrace = 0, pendingSince, now } = this.#context;
    const since = pendingSince?.(reference);
    const waited = since === undefined ? 0 : now.getTime() - Date.parse(since);
    return waited < pendingGrace;
  }
}

function located(finding: Finding, sourceOf: (key: string) => SourcePosition | undefined): Finding {
  const source = sourceOf(objectKey(finding));
  return source === undefined ? finding : { ...finding, source: { file: source.file, line: source.line } };
}
