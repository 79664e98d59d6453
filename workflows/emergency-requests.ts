import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { refusalOfRequest } from '../domain/emergency/lease-request.ts';
import type { LeaseAnswer, LeaseRequest } from '../domain/emergency/lease-request.ts';
import { findLeaseAnswer, rememberLeaseAnswer } from '../domain/emergency/remembered-lease-answers.ts';
import type { EmergencyLeaseInput, LeaseState } from './emergency-messages.ts';
import type { EmergencyVoice } from './emergency-voice.ts';

/** What people want of an emergency, judged and answered over its state. */
export class EmergencyRequests {
  private readonly input: EmergencyLeaseInput;
  private readonly state: LeaseState;
  private readonly voice: EmergencyVoice;
  /** Why it was not opened. */
  refused: string | undefined;
  /** It is known whether it is open. */
  private readonly isSettled = (): boolean => this.state.phase !== 'opening' || this.refused !== undefined;

  constructor(input: EmergencyLeaseInput, state: LeaseState, voice: EmergencyVoice) {
    this.input = input;
    this.state = state;
    this.voice = voice;
  }

  /** It is not opened: whoever waits is told why. */
  refuse(reason: string): void {
    this.refused = reason;
    this.voice.answered(this.input.opening, { accepted: false, reason });
  }

  /** It is open. */
  grantOpening(): void {
    const { opening } = this.input;
    this.voice.answered(opening, this.accepted(opening));
  }

  /** Answers once it is open, or refused. */
  opened(): Promise<LeaseAnswer> {
    return this.onceSettled(() => {
      const { terms, ending, phase } = this.state;
      if (this.refused !== undefined) return { accepted: false, reason: this.refused };
      // It was ended before anybody could open it.
      if (terms === undefined) return { accepted: false, reason: `it is over: ${ending?.detail ?? phase}` };
      return this.accepted(this.input.opening);
    });
  }

  /** Takes a request in: once, whichever way it came and however often. */
  take(request: LeaseRequest): Promise<LeaseAnswer> {
    return this.onceSettled(() => {
      const known = findLeaseAnswer(this.state.answers, request.requestId);
      if (known !== undefined) return known;
      const reason = this.refusalOf(request);
      if (reason === undefined) this.grant(request);
      const answer: LeaseAnswer = reason === undefined ? this.accepted(request) : { accepted: false, reason };
      this.state.answers = rememberLeaseAnswer(this.state.answers, request.requestId, answer);
      this.voice.answered(request, answer);
      return answer;
    });
  }

  /**
   * At the very moment: one step later, what else the workflow does would come first, and histories of before would not
   * replay.
   */
  private async onceSettled(answer: () => LeaseAnswer): Promise<LeaseAnswer> {
    try {
      await condition(this.isSettled);
    } catch (error) {
      await this.outlast(error);
    }
    return answer();
  }

  /**
   * Goes on waiting although the workflow is cancelled, which settles it soon. Else whoever asked would get an error, and
   * what was asked by signal would end the workflow at once, with nothing given back.
   */
  private async outlast(error: unknown): Promise<void> {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => condition(this.isSettled));
  }

  private refusalOf(request: LeaseRequest): string | undefined {
    const { terms, phase, ending, stage } = this.state;
    if (this.refused !== undefined) return this.refused;
    if (phase !== 'open' || ending !== undefined) return `it is over: ${ending?.detail ?? phase}`;
    if (request.action === 'open' || terms === undefined) return 'it is open already';
    const openedBy = this.input.opening.identities;
    const escalated = stage === 'escalated' || stage === 'overdue';
    return refusalOfRequest(request, terms, { openedBy, escalated, now: Date.now() });
  }

  private grant({ action, actor, until = '', reason }: LeaseRequest): void {
    if (action === 'close') {
      const detail = `${actor} closed it: ${reason ?? 'no reason given'}`;
      this.state.ending ??= { why: 'closed', detail };
      return;
    }
    const now = Date.now();
    Object.assign(this.state, {
      expiresAt: Date.parse(until),
      termSince: now,
      stage: 'running',
      remindedAt: now,
    });
    this.voice.tell('extended', `${actor} extended it${reason === undefined ? '' : `: ${reason}`}`);
  }

  private accepted({ action, actor }: LeaseRequest): LeaseAnswer {
    return { accepted: true, action, actor, expiresAt: new Date(this.state.expiresAt).toISOString() };
  }
}
