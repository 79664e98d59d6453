import { condition } from '@temporalio/workflow';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import type { AcceptedDecision } from '../domain/approval/review.ts';
import type { ChangeKind } from '../domain/forge/pull-request.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';
import { possibleActions } from '../domain/infrastructure/possible-actions.ts';
import { pullRequestActivities } from './pull-request-proxies.ts';
import { describeDecision } from './descriptions.ts';
import { failureReason } from './failure-reason.ts';
import type { FreezeWait } from './freeze-wait.ts';
import type {
  PullRequestProgress,
  RemediateDriftInput,
  RemediateDriftResult,
  RemediationPhase,
  RemediationState,
  SeenItem,
} from './messages.ts';
import { PullRequestStep } from './pull-request-step.ts';

/** What a remediation does for its pull request. A step answers a result where the item is closed by it. */
export interface ProposalHost {
  readonly state: RemediationState;
  /** People decided otherwise while the pull request waits. */
  readonly isOverruled: boolean;
  lookAgain(seen: SeenItem): Promise<RemediateDriftResult | undefined>;
  heal(seen: SeenItem, decision?: AcceptedDecision): Promise<RemediateDriftResult | undefined>;
  /** Makes the rule that holds at once, wherever else it is written. */
  keepSilent(seen: SeenItem, decision: AcceptedDecision): Promise<RemediateDriftResult | undefined>;
  publish(phase: RemediationPhase): void;
  tell(moment: ReviewMoment, decision?: AcceptedDecision, detail?: string): void;
  /** `happened`: such as `opened`; `by`: who did it on the forge. */
  record(happened: string, detail: string, by?: string): void;
}

/** Looks at live after a merge, each longer after the one before: what is merged is there, and others may be slow. */
const looksAfterMerge = 8;
const pauseAfterMerge = 5000;

/** Drift on its way back to Git: proposed, followed while it waits for its reviewers, carried out once merged. */
export class DriftProposal {
  private readonly host: ProposalHost;
  private readonly step: PullRequestStep;
  private readonly activities: ReturnType<typeof pullRequestActivities>;
  private readonly target: string;

  constructor({ target, cause, times }: RemediateDriftInput, host: ProposalHost, freeze: FreezeWait) {
    this.host = host;
    this.target = target;
    this.activities = pullRequestActivities(times);
    this.step = new PullRequestStep({ target, key: cause }, times, host.state, freeze);
  }

  get isUnderWay(): boolean {
    return this.step.progress !== undefined;
  }

  get isOpen(): boolean {
    return this.step.isOpen;
  }

  changed(): void {
    this.step.changed();
  }

  /** Whether it is still what a person, or policy by itself, wants. */
  isWanted({ item }: SeenItem): boolean {
    const { progress } = this.step;
    if (progress === undefined || this.host.state.escalation !== undefined) return false;
    if (progress.decision !== undefined) return true;
    return item.strategy === 'pull-request' && item.pullRequest?.change === progress.kind;
  }

  /** Opens the pull request, or brings it up to date. Where it cannot be had, people are to be asked with the reason. */
  async propose(
    seen: SeenItem,
    kind: ChangeKind,
    decision?: AcceptedDecision,
  ): Promise<RemediateDriftResult | undefined> {
    const before = this.step.isOpen ? this.step.progress : undefined;
    this.host.publish('proposing');
    const refusal = await this.step
      .propose({
        kind,
        seen,
        because: reasonFor(seen, decision),
        decision,
        draft: seen.item.pullRequest?.draft,
      })
      .catch(failureReason);
    if (refusal !== undefined) return await this.refused(seen, kind, decision, refusal);
    const { pullRequest } = this.step.progress ?? {};
    if (pullRequest === undefined || !this.step.isOpen) return undefined;
    const isNew = before?.kind !== kind || before.pullRequest?.number !== pullRequest.number;
    this.host.publish('waiting-for-merge');
    this.host.record(isNew ? 'opened' : 'updated', pullRequest.url);
    const detail = isNew
      ? reasonFor(seen, decision).reason
      : 'it was brought up to date with what changed since';
    this.host.tell('proposed', decision, detail);
    return undefined;
  }

  /** Waits for its reviewers, and does what they came to. */
  async follow(seen: SeenItem): Promise<RemediateDriftResult | undefined> {
    const { progress } = this.step;
    if (progress === undefined) return undefined;
    if (progress.state?.state === 'merged') return await this.carryOut(seen, progress);
    if (progress.state?.state === 'closed') return await this.answerClose(seen, progress);
    if (progress.digest !== seen.item.digest)
      return await this.propose(seen, progress.kind, progress.decision);
    this.host.publish('waiting-for-merge');
    const end = await this.step
      .wait(
        () => this.isMoot(progress),
        () => this.host.tell('checks-failed', progress.decision),
      )
      .catch((error: unknown) => this.lost(error));
    if (end === 'conflict') return await this.propose(seen, progress.kind, progress.decision);
    if (end === 'merged' || end === 'closed')
      this.host.record(end, progress.pullRequest?.url ?? '', progress.state?.by);
    return undefined;
  }

  /** How an item ends whose drift is gone: a merge may be what took it away. */
  async explainGone(): Promise<RemediateDriftResult> {
    if (this.isOpen) await this.step.look().catch((error: unknown) => this.lost(error));
    const { progress } = this.step;
    if (progress?.state?.state !== 'merged') return { outcome: 'drift-gone', detail: 'live equals Git' };
    return { outcome: outcomes[progress.kind], detail: `${describeMerge(progress)}; live equals Git` };
  }

  /** Closes what is still open, saying why. */
  async withdraw(reason: string): Promise<void> {
    const url = this.step.progress?.pullRequest?.url ?? '';
    if (this.step.isOpen) this.host.record('withdrawn', `${url}: ${reason}`);
    await this.step.withdraw(reason).catch((error: unknown) => void failureReason(error));
  }

  private async refused(
    seen: SeenItem,
    kind: ChangeKind,
    decision: AcceptedDecision | undefined,
    reason: string,
  ): Promise<RemediateDriftResult | undefined> {
    await this.withdraw(reason);
    if (kind === 'ignore' && decision !== undefined) {
      const result = await this.host.keepSilent(seen, decision);
      return result && { ...result, detail: `${result.detail} (kept here and not in Git: ${reason})` };
    }
    this.host.state.escalation = `no pull request can ${kind} it: ${reason}`;
    return undefined;
  }

  private async carryOut(
    seen: SeenItem,
    progress: PullRequestProgress,
  ): Promise<RemediateDriftResult | undefined> {
    const result = await this.carryOutKind(seen, progress);
    if (result !== undefined) return { ...result, detail: `${describeMerge(progress)}; ${result.detail}` };
    this.forgetUnlessTriedAgain(progress);
    return undefined;
  }

  private async carryOutKind(
    seen: SeenItem,
    progress: PullRequestProgress,
  ): Promise<RemediateDriftResult | undefined> {
    if (progress.kind === 'codify') return await this.confirmCodified(seen, progress);
    if (progress.kind === 'revert') return await this.restore(seen, progress);
    const { decision } = progress;
    return decision === undefined ? undefined : await this.host.keepSilent(seen, decision);
  }

  /** Git has it: the item is closed once live is seen to equal it. */
  private async confirmCodified(
    seen: SeenItem,
    progress: PullRequestProgress,
  ): Promise<RemediateDriftResult | undefined> {
    const { state } = this.host;
    for (let looks = 1; looks <= looksAfterMerge; looks += 1) {
      const failed = await this.host.lookAgain(seen);
      if (failed !== undefined) return failed;
      if (state.kind === 'gone') return { outcome: 'codified', detail: 'live equals Git' };
      const hasMoved = () => state.kind !== 'drifting' || state.seen?.item.digest !== progress.digest;
      if (hasMoved()) return undefined;
      await condition(hasMoved, pauseAfterMerge * 2 ** (looks - 1), { summary: 'live is looked at again' });
      if (hasMoved()) return undefined;
    }
    state.escalation = `${describeMerge(progress)}, and live still differs from what Git renders to`;
    return undefined;
  }

  /** What was merged is the approval, so it is read from Git and held against what is seen now. */
  private async restore(
    seen: SeenItem,
    progress: PullRequestProgress,
  ): Promise<RemediateDriftResult | undefined> {
    if (seen.item.digest !== progress.digest) return undefined;
    const approval = await this.activities.readRevertRecord
      .executeWithOptions({ summary: 'what was merged' }, [{ target: this.target, seen }])
      .catch((error: unknown) => ({
        approved: false as const,
        reason: failureReason(error),
      }));
    if (approval.approved) return await this.host.heal(seen, progress.decision);
    this.host.state.escalation = `${describeMerge(progress)}, and does not allow to restore it: ${approval.reason}`;
    return undefined;
  }

  private async answerClose(
    seen: SeenItem,
    progress: PullRequestProgress,
  ): Promise<RemediateDriftResult | undefined> {
    const { item } = seen;
    const detail = `${progress.state?.by ?? 'somebody'} closed ${numbered(progress)} without merging it`;
    const answer = progress.decision === undefined ? (item.pullRequest?.onClose ?? 'ask') : 'ask';
    if (answer === 'leave') return { outcome: 'rejected', detail };
    if (answer === 'heal' && possibleActions(item).includes('heal') && item.digest === progress.digest) {
      const result = await this.host.heal(seen);
      if (result !== undefined) return { ...result, detail: `${detail}; ${result.detail}` };
    } else {
      this.host.state.escalation = detail;
    }
    this.forgetUnlessTriedAgain(progress);
    return undefined;
  }

  /** What was merged or closed holds for one state of the evidence, and for as long as nobody has to be asked. */
  private forgetUnlessTriedAgain({ digest }: PullRequestProgress): void {
    const { escalation, kind, seen } = this.host.state;
    const isSame = kind === 'drifting' && seen?.item.digest === digest;
    if (kind !== 'gone' && (escalation !== undefined || !isSame)) this.step.forget();
  }

  private isMoot({ digest }: PullRequestProgress): boolean {
    const { kind, seen } = this.host.state;
    if (kind !== 'drifting' || seen === undefined || this.host.isOverruled) return true;
    return seen.item.digest !== digest || !this.isWanted(seen);
  }

  /** The forge says for good that it cannot be read: people go on from here. */
  private lost(error: unknown): undefined {
    this.host.state.escalation = `${numbered(this.step.progress)} cannot be followed: ${failureReason(error)}`;
    this.step.forget();
  }
}

const outcomes = { codify: 'codified', revert: 'healed', ignore: 'ignored' } as const;

function reasonFor({ item }: SeenItem, decision: AcceptedDecision | undefined) {
  if (decision === undefined) return { reason: item.reasons.join('; ') };
  return { reason: decision.reason ?? describeDecision(decision), requestedBy: decision.actor };
}

function numbered(progress: PullRequestProgress | undefined): string {
  const number = progress?.pullRequest?.number;
  return number === undefined ? 'the pull request' : `pull request #${number}`;
}

function describeMerge(progress: PullRequestProgress): string {
  if (progress.pullRequest === undefined) return 'Git has it already';
  const by = progress.state?.by === undefined ? '' : ` by ${progress.state.by}`;
  return `${numbered(progress)} was merged${by}`;
}

/** What a decision wants Git to say by pull request; undefined where it is carried out here. */
export function changeProposedBy(
  item: DriftItem,
  decision: AcceptedDecision | undefined,
): ChangeKind | undefined {
  if (decision?.action === 'codify' || decision?.action === 'revert') return decision.action;
  return decision?.action === 'ignore' && item.proposable?.includes('ignore') === true ? 'ignore' : undefined;
}
