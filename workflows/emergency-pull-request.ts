import type { PullRequestReference } from '../domain/forge/pull-request.ts';
import type { EmergencyLeaseInput, LeaseEnding, LeaseState } from './emergency-messages.ts';
import type { emergencyActivities } from './emergency-proxies.ts';
import type { EmergencyVoice } from './emergency-voice.ts';
import { failureReason } from './failure-reason.ts';

/** The pull request that follows what was changed under a lease, over the state of that. */
export class EmergencyPullRequest {
  private readonly input: EmergencyLeaseInput;
  private readonly state: LeaseState;
  private readonly activities: ReturnType<typeof emergencyActivities>;
  private readonly voice: EmergencyVoice;

  constructor(
    input: EmergencyLeaseInput,
    state: LeaseState,
    activities: ReturnType<typeof emergencyActivities>,
    voice: EmergencyVoice,
  ) {
    this.input = input;
    this.state = state;
    this.activities = activities;
    this.voice = voice;
  }

  /** What differs now has not been proposed yet. */
  get isBehind(): boolean {
    const { kind, seen, proposedDigest, terms, withoutForge } = this.state;
    if (withoutForge || terms === undefined || kind !== 'drifting' || seen === undefined) return false;
    return seen.item.digest !== proposedDigest;
  }

  /** Opens the pull request or brings it up to date. What cannot be proposed is said, and tried again later. */
  async propose(): Promise<void> {
    const { target, lease, opening } = this.input;
    const { seen } = this.state;
    if (seen === undefined) return;
    this.state.proposedDigest = seen.item.digest;
    const because = { reason: lease.reason, requestedBy: opening.actor };
    const change = { target, key: `emergency-${lease.id}`, kind: 'codify' as const, seen, because };
    try {
      const summary = 'the changes, for Git';
      const proposed = await this.activities.proposeChange.executeWithOptions({ summary }, [change]);
      this.state.proposalFailed = false;
      if (proposed.outcome === 'proposed') this.follow(proposed.pullRequest);
      else if (proposed.outcome === 'refused') this.goWithout(proposed.reason);
    } catch (error) {
      const reason = failureReason(error);
      this.state.proposalFailed = true;
      this.goWithout(reason);
    }
  }

  private follow(pullRequest: PullRequestReference): void {
    const isNew = this.state.pullRequest?.number !== pullRequest.number;
    this.state.pullRequest = { ...pullRequest, state: 'open' };
    this.state.withoutPullRequest = undefined;
    if (isNew) this.voice.happened('proposed', pullRequest.url);
  }

  private goWithout(reason: string): void {
    if (this.state.withoutPullRequest === reason) return;
    this.state.withoutPullRequest = reason;
    this.voice.happened('trouble', `no pull request: ${reason}`);
  }

  /** Looks how it stands; what could not be proposed may be tried again. */
  async read(): Promise<void> {
    if (this.state.proposalFailed) this.state.proposedDigest = undefined;
    const { pullRequest } = this.state;
    if (pullRequest?.state !== 'open') return;
    const { target } = this.input;
    const { state, by, head, mergeable } = await this.activities.readPullRequest.executeWithOptions(
      { summary: 'how it stands' },
      [{ target, pullRequest }],
    );
    if (state === 'open') {
      // What it was made from moved. A conflict that building anew does not mend is for people.
      if (mergeable === false && this.state.rebuilt !== head) {
        this.state.rebuilt = head;
        this.state.proposedDigest = undefined;
      }
      return;
    }
    this.state.pullRequest = { ...pullRequest, state };
    const who = by === undefined ? undefined : `by ${by}`;
    this.voice.happened(state === 'merged' ? 'merged' : 'declined', who);
    // What a merge brings is compared at once.
    if (state === 'merged') this.state.lookedAt = 0;
  }

  /**
   * Closes it where it has become pointless: nothing differs any more, or Git has won. A change that is still live may
   * be merged after the lease, too.
   */
  async withdraw({ why, detail }: LeaseEnding): Promise<void> {
    const { pullRequest, kind, withdrawn } = this.state;
    const isPointless = kind !== 'drifting' || why === 'expired';
    if (pullRequest?.state !== 'open' || withdrawn || !isPointless) return;
    this.state.withdrawn = true;
    const { target, lease } = this.input;
    const reason = `The emergency ${lease.id} is over: ${detail}.`;
    try {
      const summary = 'it has become pointless';
      await this.activities.closePullRequest.executeWithOptions({ summary }, [
        { target, pullRequest, reason },
      ]);
      this.state.pullRequest = { ...pullRequest, state: 'closed' };
    } catch (error) {
      this.voice.happened('trouble', `the pull request was not closed: ${failureReason(error)}`);
    }
  }
}
