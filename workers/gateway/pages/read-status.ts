import type { DriftStatus, TargetStatus } from '../../operations/drift-status.ts';
import type { PageDeps } from './page-deps.ts';

/** How targets stand; from storage alone, with states unknown, while Temporal does not answer. */
export async function readStatus(
  { sources }: Pick<PageDeps, 'sources'>,
  targets: readonly string[],
): Promise<DriftStatus & { known: boolean }> {
  try {
    return { ...(await sources.status(targets)), known: true };
  } catch {
    const stored = await Promise.all(targets.map((target) => storedStatus(sources, target)));
    return { targets: stored, approvals: [], leases: [], freezes: [], known: false };
  }
}

async function storedStatus(sources: PageDeps['sources'], target: string): Promise<TargetStatus> {
  const scan = await sources.latestScan(target);
  const findings = (scan?.findings ?? []).map((finding) => ({
    finding,
    state: 'unknown',
    workflowId: scan?.workflowId ?? '',
  }));
  return { target, scan, findings, failure: undefined };
}
