import { causeOfObject } from '../../../domain/infrastructure/drift-item.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import type { PastRemediation } from '../../operations/past-remediations.ts';
import { causeOf } from './approval-rows.ts';
import type { PageDeps } from './page-deps.ts';

/** A finding wherever it is known from, and the item it belongs to. */
export interface FoundFinding {
  finding: Finding;
  cause: string;
  /** The findings that are decided together with it. */
  together: readonly Finding[];
  open: OpenRemediation | undefined;
  past: readonly PastRemediation[];
  /** Whether Temporal answered. */
  known: boolean;
}

/**
 * Looks for a finding: in the evidence of the open item about it, since that is what an answer is bound to, else in
 * the latest scans, or in the scan that is named.
 */
export async function findFinding(
  { sources, targets }: Pick<PageDeps, 'sources' | 'targets'>,
  id: string,
  scan: string | undefined,
): Promise<FoundFinding | undefined> {
  const temporal = await Promise.all([
    sources.openRemediations({ finding: id }),
    sources.pastRemediations(id),
  ]).catch(() => undefined);
  const known = temporal !== undefined;
  const [[open] = [], past = []] = temporal ?? [];
  if (open !== undefined && scan === undefined) {
    const cause = causeOf(open.target, open.workflowId);
    const together = (await sources.evidence(open.target, cause, open.digest)) ?? [];
    const finding = together.find((one) => one.id === id);
    if (finding !== undefined) return { finding, cause, together, open, past, known };
  }
  const first = open?.target ?? past[0]?.target;
  const order = first === undefined ? targets : [first, ...targets.filter((target) => target !== first)];
  for (const target of order) {
    const stored = scan === undefined ? await sources.latestScan(target) : await sources.scan(target, scan);
    const finding = stored?.findings.find((one) => one.id === id);
    if (finding === undefined) continue;
    const cause = causeOfObject(target, finding);
    return { finding, cause, together: [finding], open, past, known };
  }
  return undefined;
}
