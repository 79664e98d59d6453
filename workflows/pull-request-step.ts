import { condition, workflowInfo } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { PullRequestActivities } from '../activities/pull-request-activities.ts';
import type { AcceptedDecision } from '../domain/approval/review.ts';
import type { ChangeKind, PullRequestState } from '../domain/forge/pull-request.ts';
import { summaryOf } from '../domain/text/summary.ts';
import type { FreezeWait } from './freeze-wait.ts';
import type { PullRequestProgress, SeenItem, WorkflowTimes } from './messages.ts';
import { pullRequestActivities } from './pull-request-proxies.ts';

/**
 * How waiting ended.
 * - `merged`, `closed`: by people; `progress.state` says by whom.
 * - `conflict`: what it was made from moved, so that it cannot be merged as it is.
 * - `moot`: what it is about is gone, or is something else now.
 * - `paused`: the history has grown long; wait again in a new run.
 */
export type PullRequestEnd = 'merged' | 'closed' | 'conflict' | 'moot' | 'paused';

/** What a workflow wants Git to say. */
export interface WantedChange {
  kind: ChangeKind;
  seen: SeenItem;
  because: { reason: string; requestedBy?: string };
  decision?: AcceptedDecision | undefined;
  draft?: boolean | undefined;
}

/** What Git has, whoever brought it there. */
const merged: PullRequestState = { state: 'merged', head: '', checks: 'none' };

/** How long a pull request is left alone at first where nobody says otherwise, milliseconds. */
const firstPause = 2 * 60_000;

/** Pauses double up to this many times the first one. */
const longestPause = 8;

/**
 * The one pull request of a key inside a workflow: opened, brought up to date, waited for, closed. Where it stands is
 * plain data that travels into the next run. Connect `changed` to the signal of webhooks; without one it is looked at
 * every few minutes.
 */
export class PullRequestStep {
  private readonly about: { target: string; key: string };
  private readonly holder: { pullRequest?: PullRequestProgress | undefined };
  private readonly activities: ActivityInterfaceFor<PullRequestActivities>;
  private readonly firstPause: number;
  /** News that came before there was anything to look at. */
  private hasNews = false;

  /** @param holder the state of the workflow, in which it is kept. */
  constructor(
    about: { target: string; key: string },
    times: WorkflowTimes,
    holder: { pullRequest?: PullRequestProgress | undefined },
    freeze: FreezeWait,
  ) {
    this.about = about;
    this.holder = holder;
    this.activities = freeze.over(pullRequestActivities(times), ['proposeChange', 'closePullRequest']);
    this.firstPause = times.pullRequestPoll ?? firstPause;
  }

  /** Undefined while there is none. */
  get progress(): PullRequestProgress | undefined {
    return this.holder.pullRequest;
  }

  /** It waits for its reviewers. */
  get isOpen(): boolean {
    return this.progress?.pullRequest !== undefined && (this.progress.state?.state ?? 'open') === 'open';
  }

  /** It may have been merged, closed or changed. What is so is read from the forge, not from the news. */
  changed(): void {
    this.hasNews = true;
    if (this.progress !== undefined) this.progress.isDue = true;
  }

  /** Opens it, or brings it up to date; answers why that cannot be had, where it cannot. */
  async propose({ kind, seen, because, decision, draft }: WantedChange): Promise<string | undefined> {
    this.hasNews = false;
    const proposed = await this.activities.proposeChange.executeWithOptions(
      { summary: summaryOf(`${kind}: ${seen.item.title}`) },
      [
        {
          ...this.about,
          kind,
          seen,
          because,
          ...(decision === undefined ? {} : { decision }),
          ...(draft === undefined ? {} : { draft }),
        },
      ],
    );
    if (proposed.outcome === 'refused') return proposed.reason;
    if (proposed.outcome === 'nothing-to-change') await this.settle();
    const { rebuilt, toldOf, pullRequest, state } = this.progress ?? {};
    this.holder.pullRequest = {
      kind,
      digest: seen.item.digest,
      isDue: this.hasNews,
      quietLooks: 0,
      ...(decision === undefined ? {} : { decision }),
      ...(rebuilt === undefined ? {} : { rebuilt }),
      ...(toldOf === undefined ? {} : { toldOf }),
      ...(proposed.outcome === 'proposed'
        ? { pullRequest: proposed.pullRequest }
        : { state: state ?? merged, ...(pullRequest === undefined ? {} : { pullRequest }) }),
    };
    return undefined;
  }

  /** Git says it already: because it was merged meanwhile, or without our pull request, which nobody needs then. */
  private async settle(): Promise<void> {
    if (!this.isOpen || (await this.look()) === 'merged') return;
    await this.withdraw('Git says so already');
  }

  /**
   * Waits for people, or for what it is about to move.
   *
   * @param tellOfFailedChecks called once for each commit whose checks fail.
   */
  async wait(isMoot: () => boolean, tellOfFailedChecks: () => void): Promise<PullRequestEnd> {
    for (;;) {
      const { progress } = this;
      if (progress === undefined) return 'moot';
      const isOver = () => progress.isDue || isMoot() || workflowInfo().continueAsNewSuggested;
      await condition(isOver, this.pauseAfter(progress), { summary: 'the pull request is looked at' });
      if (isMoot()) return 'moot';
      const end = await this.look();
      if (end !== undefined) return end;
      const { state } = progress;
      if (state?.checks === 'failed' && progress.toldOf !== state.head) {
        progress.toldOf = state.head;
        tellOfFailedChecks();
      }
      if (workflowInfo().continueAsNewSuggested) return 'paused';
    }
  }

  /** Reads where it stands now; answers how it ended, where it has. */
  async look(): Promise<'merged' | 'closed' | 'conflict' | undefined> {
    const { progress } = this;
    if (progress?.pullRequest === undefined) return 'merged';
    const { pullRequest, state: before } = progress;
    progress.isDue = false;
    const state = await this.activities.readPullRequest.executeWithOptions(
      { summary: `#${pullRequest.number}` },
      [{ target: this.about.target, pullRequest }],
    );
    const isNew = before?.head !== state.head || before.checks !== state.checks;
    progress.quietLooks = isNew ? 0 : progress.quietLooks + 1;
    progress.state = state;
    if (state.state !== 'open') return state.state;
    if (state.mergeable !== false || progress.rebuilt === state.head) return undefined;
    // Once for each commit: a conflict that building anew does not mend is for people.
    progress.rebuilt = state.head;
    return 'conflict';
  }

  /** Closes it, saying why, where it is still open; afterwards there is none. */
  async withdraw(reason: string): Promise<void> {
    const { progress, isOpen } = this;
    this.holder.pullRequest = undefined;
    if (progress?.pullRequest === undefined || !isOpen) return;
    const { pullRequest } = progress;
    await this.activities.closePullRequest.executeWithOptions({ summary: summaryOf(reason) }, [
      { target: this.about.target, pullRequest, reason },
    ]);
  }

  /** It has ended, and nothing of it is left to do. */
  forget(): void {
    this.holder.pullRequest = undefined;
  }

  private pauseAfter({ quietLooks }: PullRequestProgress): number {
    return this.firstPause * Math.min(longestPause, 2 ** quietLooks);
  }
}
