/** What every page needs to know beside its content. */
export interface PageView {
  now: Date;
  /** The address of a page under which the browser reaches it. */
  href: (path: string) => string;
  /** Whether the visitor may open a path: what they may not is named, not linked. */
  canOpen: (path: string) => boolean;
  /** What is frozen, in words; shown on top of every page. */
  frozen: readonly string[];
  /** Where the Temporal UI shows a workflow; undefined where no UI is configured. */
  workflowUrl: (workflowId: string) => string | undefined;
}
