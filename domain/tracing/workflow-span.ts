import type { TraceParent } from './trace-parent.ts';

/** A span of a workflow, which the sandbox cannot send itself. Plain data. */
export interface WorkflowSpan {
  /** Such as `workflow driftScan`, `update decideNow`. */
  name: string;
  place: TraceParent;
  parent: TraceParent;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number;
  failed: boolean;
}
