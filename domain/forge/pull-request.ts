/** Where a pull request is, by what the forge calls it. */
export interface PullRequestReference {
  number: number;
  url: string;
  branch: string;
}

/** How a pull request stands. */
export interface PullRequestState {
  state: 'open' | 'merged' | 'closed';
  /** Newest commit of its branch. */
  head: string;
  /** The commit that merged it. */
  mergeCommit?: string;
  /** What the checks of its newest commit say; `none` where there are none. */
  checks: 'none' | 'pending' | 'passed' | 'failed';
  /** False where it cannot be merged as it is: a conflict. Undefined while the forge does not know. */
  mergeable?: boolean;
  /** Who merged or closed it, as the forge knows them. */
  by?: string;
}

/**
 * What a pull request is for: `codify` carries the live state into the source, `revert` records that live is to become
 * what Git says, `ignore` adds an ignore rule to the configuration.
 */
export const changeKinds = ['codify', 'revert', 'ignore'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What became of the attempt to put a change into a pull request. */
export type ProposedChange =
  /** `head`: the commit that was pushed, or was there already. */
  | { outcome: 'proposed'; pullRequest: PullRequestReference; head: string }
  /** The source says so already. */
  | { outcome: 'nothing-to-change' }
  /** Why it cannot be had, in words for people, and what they can do instead. */
  | { outcome: 'refused'; reason: string };
