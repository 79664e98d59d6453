import { condition, sleep, workflowInfo } from '@temporalio/workflow';
import { nextMilestone } from '../domain/emergency/lease-clock.ts';
import type { LeaseMilestone } from '../domain/emergency/lease-clock.ts';
import type { LeaseAnswer, LeaseRequest } from '../domain/emergency/lease-request.ts';
import type { LeaseTerms } from '../domain/emergency/lease-terms.ts';
import type { Sighting } from '../domain/emergency/sighting.ts';
import { summaryOf } from '../domain/text/summary.ts';
import { EmergencyHolding } from './emergency-holding.ts';
import type {
  EmergencyLeaseInput,
  EmergencyLeaseResult,
  LeaseEnding,
  LeaseState,
  LeaseUndo,
  LeaseView,
} from './emergency-messages.ts';
import { emergencyActivities } from './emergency-proxies.ts';
import { EmergencyPullRequest } from './emergency-pull-request.ts';
import { EmergencyRequests } from './emergency-requests.ts';
import { freshLease } from './emergency-state.ts';
import { viewLease } from './emergency-view.ts';
import { EmergencyVoice } from './emergency-voice.ts';
import type { Observation } from './messages.ts';

/** How often a lease is seen to while nothing happens, milliseconds: other clocks and lost messages cost this much. */
const lookEvery = 5 * 60_000;

/** Between two attempts to give back what is held, milliseconds. */
const undoAgainAfter = 60_000;

/** Looks and sightings that it names; the files behind older ones stay in storage. */
const mostCaptures = 20;

const summaries: Record<LeaseMilestone['what'] | 'look', string> = {
  remind: 'people are reminded',
  escalate: 'it expires',
  settle: 'the time after it expired is over',
  nag: 'people are reminded that it is kept',
  look: 'it is seen to',
};

/** The steps of one emergency over its state. */
export class EmergencyRun {
  private readonly state: LeaseState;
  private readonly input: EmergencyLeaseInput;
  private readonly activities: ReturnType<typeof emergencyActivities>;
  private readonly pullRequest: EmergencyPullRequest;
  private readonly voice: EmergencyVoice;
  private readonly holding: EmergencyHolding;
  private readonly requests: EmergencyRequests;

  constructor(input: EmergencyLeaseInput) {
    this.input = input;
    this.state = freshLease(input);
    this.activities = emergencyActivities(input.times);
    this.voice = new EmergencyVoice(input, this.state, this.activities);
    this.requests = new EmergencyRequests(input, this.state, this.voice);
    this.holding = new EmergencyHolding(input, this.state, this.activities, this.voice);
    this.pullRequest = new EmergencyPullRequest(input, this.state, this.activities, this.voice);
  }

  /** Nothing is under way in the background. */
  get isIdle(): boolean {
    return this.voice.isIdle;
  }

  /** What the next run goes on with. */
  get carried(): Partial<LeaseState> {
    return { ...this.state, ...this.voice.left };
  }

  view(): LeaseView {
    return viewLease(this.state);
  }

  opened(): Promise<LeaseAnswer> {
    return this.requests.opened();
  }

  request(request: LeaseRequest): Promise<LeaseAnswer> {
    return this.requests.take(request);
  }

  observe(observation: Observation): void {
    const { sequence, kind } = observation;
    if (sequence <= this.state.sequence) return;
    const before = this.state.kind;
    Object.assign(this.state, { sequence, kind });
    if (observation.kind === 'drifting') {
      const { item, evidence, commit } = observation;
      const isNew = before !== 'drifting' || item.digest !== this.state.seen?.item.digest;
      this.state.seen = { item, evidence, commit };
      if (!isNew) return;
      const at = new Date(sequence).toISOString();
      const capture = { at, digest: item.digest, objects: item.objects, evidence };
      this.state.captures = [...this.state.captures, capture].slice(-mostCaptures);
      this.voice.happened('changed', item.brief[0]);
    } else if (this.state.captures.length > 0) {
      // Git came to say what runs, whichever way it took.
      const isCodified =
        before === 'drifting' &&
        observation.commit !== undefined &&
        observation.commit !== this.state.seen?.commit;
      if (isCodified || this.state.pullRequest?.state === 'merged') this.resolve();
      else if (before === 'drifting') this.voice.happened('quiet', undefined);
    }
  }

  sight(sighting: Sighting): void {
    const { sightings } = this.state;
    if (sightings.some(({ resourceVersion }) => resourceVersion === sighting.resourceVersion)) return;
    this.state.sightings = [...sightings, sighting].slice(-mostCaptures);
    this.voice.happened('sighted', [...sighting.brief, `kept in ${sighting.uri}`].join('; '));
    this.lookSoon();
  }

  /** Something happened outside: what is so now is looked at at once. */
  lookSoon(): void {
    this.state.lookedAt = 0;
  }

  end(ending: LeaseEnding): void {
    this.state.ending ??= ending;
  }

  private resolve(): void {
    this.end({ why: 'resolved', detail: 'Git renders to what runs' });
  }

  /** Opens it, unless the run before this one has. */
  async open(): Promise<void> {
    const { lease, opening, target, abandoned } = this.input;
    if (this.state.phase !== 'opening') return;
    if (abandoned === true) {
      const detail = 'its workflow was ended from outside; what it held is given back';
      this.state.ending = { why: 'cancelled', detail };
      return;
    }
    this.voice.publish();
    this.prepareUndo('forget-lease');
    const openedAt = new Date(this.state.openedAt).toISOString();
    const answer = await this.activities.openLease.executeWithOptions({ summary: summaryOf(lease.reason) }, [
      { target, lease: { ...lease, openedAt }, opening },
    ]);
    if (!answer.accepted) {
      this.requests.refuse(answer.reason);
      return;
    }
    const { terms, notifiers, forge } = answer;
    Object.assign(this.state, { terms, notifiers, withoutForge: !forge });
    if (!forge) this.state.withoutPullRequest = 'no forge is configured (forge)';
    this.prepareUndo('release-governor');
    await this.look();
    this.state.phase = 'open';
    this.requests.grantOpening();
    this.voice.tell('opened');
  }

  private prepareUndo(undo: LeaseUndo): void {
    if (!this.state.undo.includes(undo)) this.state.undo.push(undo);
  }

  /** Follows an open lease until it is to end, or its history has grown long. */
  async follow(): Promise<void> {
    for (;;) {
      const { terms, ending } = this.state;
      if (terms === undefined || ending !== undefined || workflowInfo().continueAsNewSuggested) return;
      if (Date.now() >= this.state.lookedAt + lookEvery) await this.look();
      else if (this.pullRequest.isBehind) await this.pullRequest.propose();
      else await this.wait(terms);
    }
  }

  private async wait(terms: LeaseTerms): Promise<void> {
    const { lookedAt } = this.state;
    const milestone = nextMilestone(this.state, terms);
    const look = { at: lookedAt + lookEvery, what: 'look' as const };
    const next = milestone.at <= look.at ? milestone : look;
    const { termSince } = this.state;
    const isDisturbed = (): boolean =>
      this.state.ending !== undefined ||
      this.state.lookedAt !== lookedAt ||
      this.state.termSince !== termSince ||
      this.pullRequest.isBehind ||
      workflowInfo().continueAsNewSuggested;
    await condition(isDisturbed, Math.max(1, next.at - Date.now()), { summary: summaries[next.what] });
    if (!isDisturbed() && Date.now() >= milestone.at) this.reach(milestone.what);
  }

  private reach(what: LeaseMilestone['what']): void {
    const { terms } = this.state;
    this.state.remindedAt = Date.now();
    if (what === 'remind') {
      this.state.stage = 'reminded';
      this.voice.tell('reminded');
    } else if (what === 'escalate') {
      this.state.stage = 'escalated';
      this.voice.happened(
        'escalated',
        `then policy says: ${terms?.onExpiry === 'revert' ? 'revert' : 'keep'}`,
      );
    } else if (what === 'settle' && terms?.onExpiry === 'revert') {
      this.end({
        why: 'expired',
        detail: 'it expired and nobody extended it; policy decides about what differs',
      });
    } else {
      this.state.stage = 'overdue';
      this.voice.happened('overdue', undefined);
    }
  }

  /** Sees to everything: what is held stays held, and what is so now is known. */
  private async look(): Promise<void> {
    // What happened outside is looked at whatever the last scan saw.
    const unlessWithin = this.state.lookedAt === 0 ? 0 : lookEvery;
    this.state.lookedAt = Date.now();
    await this.holding.orTrouble('it could not be held', () => this.holding.hold());
    await this.holding.orTrouble('it could not be seen to', () => this.holding.seeTo(unlessWithin));
    await this.holding.orTrouble('its pull request could not be read', () => this.pullRequest.read());
    const isMerged = this.state.pullRequest?.state === 'merged';
    if (isMerged && this.state.kind === 'gone' && this.state.captures.length > 0) this.resolve();
    this.voice.publish();
  }

  /** Gives back whatever is held, in reverse order; undefined where that has to go on in another run. */
  async finish(): Promise<EmergencyLeaseResult | undefined> {
    const { refused } = this.requests;
    if (refused !== undefined) return await this.close({ outcome: 'refused', detail: refused });
    const { ending } = this.state;
    if (ending === undefined) return undefined;
    this.state.phase = 'ending';
    this.voice.publish();
    await this.pullRequest.withdraw(ending);
    for (let [undo] = this.state.undo.slice(-1); undo !== undefined; [undo] = this.state.undo.slice(-1)) {
      if (workflowInfo().continueAsNewSuggested) return undefined;
      if (await this.holding.isUndone(undo)) this.state.undo.pop();
      else await sleep(undoAgainAfter, { summary: 'what is held is given back again' });
    }
    return await this.close({ outcome: ending.why, detail: ending.detail });
  }

  private async close(result: EmergencyLeaseResult): Promise<EmergencyLeaseResult> {
    this.state.phase = 'closed';
    this.state.trouble = undefined;
    this.voice.publish(result);
    if (result.outcome !== 'refused') this.voice.happened(result.outcome, result.detail);
    await condition(() => this.isIdle);
    return result;
  }
}
