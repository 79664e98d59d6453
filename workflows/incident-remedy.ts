import type { AcceptedDecision } from '../domain/approval/review.ts';
import { modelItemId } from '../domain/models/model-item.ts';
import { retrainForIncident } from './incident-retraining.ts';
import type { RetrainingEnd } from './incident-retraining.ts';
import { rollBackForIncident } from './incident-rollback.ts';
import { resolutionOf, rollOutForIncident, rolloutAfter } from './incident-rollout.ts';
import type {
  IncidentPhase,
  IncidentRollback,
  IncidentRollout,
  IncidentState,
  ModelIncidentInput,
  ModelIncidentResult,
} from './model-messages.ts';

/** How long what somebody fixes is watched before people are asked what became of it, milliseconds. */
const longestWatch = 7 * 24 * 60 * 60 * 1000;

/** What a remedy needs of its incident. */
export interface IncidentHands {
  publish(phase: IncidentPhase): void;
  /** People should hear of it; nobody is asked anew. */
  tellNews(decision: AcceptedDecision, detail: string): void;
  /** Nothing is left of what was decided: people are asked anew. */
  forgetDecision(): void;
}

/** What is done about an incident once people have decided, and what comes of it. */
export class IncidentRemedy {
  private readonly input: ModelIncidentInput;
  private readonly state: IncidentState;
  private readonly incident: IncidentHands;

  constructor(input: ModelIncidentInput, state: IncidentState, incident: IncidentHands) {
    this.input = input;
    this.state = state;
    this.incident = incident;
  }

  /** Notes what was decided: to retrain or roll back by the plan that was shown, or to put it right elsewhere. */
  begin(decision: AcceptedDecision, votes: readonly AcceptedDecision[]): void {
    const { retraining, rollback } = this.state.made ?? {};
    const { action } = decision;
    const agreed = { decision, votes: votes.filter((vote) => vote.action === action) };
    if (action === 'retrain' && retraining !== undefined && !('refused' in retraining))
      this.state.retraining = { ...agreed, planDigest: retraining.planDigest };
    else if (action === 'roll-back' && rollback !== undefined && !('refused' in rollback))
      this.state.rollingBack = { ...agreed, planDigest: rollback.planDigest, before: rollback.before };
    else this.startWatching(decision);
  }

  /** Retrains it, and goes on with what came of that. */
  async retrain(agreed: NonNullable<IncidentState['retraining']>): Promise<void> {
    const { model, times, notifiers = [] } = this.input;
    const { decision, votes, planDigest } = agreed;
    this.incident.publish('retraining');
    const incident = modelItemId(model, this.state.episode);
    const headline = this.state.made?.diagnosis.headline ?? '';
    const reason = { kind: 'incident' as const, incident, headline, decision, votes, planDigest };
    const end = await retrainForIncident({ model, reason, times, notifiers });
    this.state.retraining = undefined;
    if (end === undefined) this.leaveToOthers(decision, 'a retraining');
    else if (end.outcome === 'registered') this.followRegistration(decision, end);
    else this.askAnew(decision, end);
  }

  /** The candidate takes traffic; where it does not win, people are asked again. */
  async rollOut(rollingOut: IncidentRollout): Promise<ModelIncidentResult | undefined> {
    const { decision } = rollingOut;
    this.incident.publish('rolling-out');
    const end = await rollOutForIncident(this.input, this.state, rollingOut);
    this.state.rollingOut = undefined;
    if (end?.outcome === 'promoted')
      return { outcome: 'resolved', detail: resolutionOf(this.state, rollingOut, end.detail) };
    if (end === undefined) this.leaveToOthers(decision, 'a rollout');
    else {
      const outcome = `${this.state.retrained?.outcome}, rollout ${end.outcome.replaceAll('-', ' ')}`;
      this.askAnew(decision, { outcome, detail: end.detail });
    }
    return undefined;
  }

  /** What served before serves again, and whether that helped is watched; where it does not, people are asked again. */
  async rollBack(rollingBack: IncidentRollback): Promise<void> {
    const { decision } = rollingBack;
    this.incident.publish('rolling-back');
    const end = await rollBackForIncident(this.input, this.state, rollingBack);
    this.state.rollingBack = undefined;
    if (end === undefined) return this.leaveToOthers(decision, 'a rollout');
    const outcome = end.outcome === 'promoted' ? 'done' : end.outcome.replaceAll('-', ' ');
    this.state.rolledBack = { outcome, detail: end.detail };
    if (end.outcome !== 'promoted') return this.askAgain(decision, `roll-back ${outcome}: ${end.detail}`);
    this.startWatching(decision);
    this.incident.tellNews(decision, `rolled back: ${end.detail}; it is watched until it has recovered`);
  }

  private startWatching(decision: AcceptedDecision): void {
    const until = Date.now() + longestWatch;
    this.state.watching = { decision, situation: this.state.situation, until };
  }

  private leaveToOthers(decision: AcceptedDecision, what: string): void {
    this.startWatching(decision);
    this.incident.tellNews(decision, `${what} is under way already, started by somebody else; it is watched`);
  }

  /** A better candidate is in the registry: this is where it leads on. */
  private followRegistration(decision: AcceptedDecision, end: RetrainingEnd): void {
    this.state.retrained = { outcome: end.outcome, detail: end.detail };
    this.state.rollingOut = rolloutAfter(decision, end, this.state.made);
    if (this.state.rollingOut === undefined) this.startWatching(decision);
    this.incident.tellNews(decision, `retrained: ${end.detail}`);
  }

  private askAnew(
    decision: AcceptedDecision,
    { outcome, detail }: { outcome: string; detail: string },
  ): void {
    this.state.retrained = { outcome, detail };
    this.askAgain(decision, `retraining ${outcome}: ${detail}`);
  }

  /** Nothing came of it: what is wrong is weighed anew, and people are asked with what happened. */
  private askAgain(decision: AcceptedDecision, news: string): void {
    this.incident.tellNews(decision, news);
    this.incident.forgetDecision();
    this.state.diagnosed = undefined;
  }
}
