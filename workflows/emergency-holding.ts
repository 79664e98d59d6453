import { workflowInfo } from '@temporalio/workflow';
import type { EmergencyLeaseInput, LeaseState, LeaseUndo } from './emergency-messages.ts';
import type { emergencyActivities } from './emergency-proxies.ts';
import type { EmergencyVoice } from './emergency-voice.ts';
import { failureReason } from './failure-reason.ts';

/** What an emergency keeps from healing, and how it is given back, over its state. */
export class EmergencyHolding {
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

  /** Holds Argo CD or Flux, unless that was done before. */
  async hold(): Promise<void> {
    if (this.state.governor !== undefined) return;
    const { target } = this.input;
    const { workflowId: holder } = workflowInfo();
    const summary = 'nothing heals by itself';
    this.state.governor = await this.activities.holdGovernor.executeWithOptions({ summary }, [
      { target, holder },
    ]);
    this.state.holds = this.state.governor.reference;
  }

  /** Sees that everything is still held, and has the target scanned unless that was done lately. */
  async seeTo(unlessWithin: number): Promise<void> {
    const { target, times, lease, opening } = this.input;
    const { workflowId: holder } = workflowInfo();
    const openedAt = new Date(this.state.openedAt).toISOString();
    const kept = { ...lease, openedBy: opening.actor, openedAt };
    const look = { target, lease: kept, holder, sequence: Date.now(), unlessWithin, times };
    const summary = 'it is seen to';
    const governor = await this.activities.lookAfterLease.executeWithOptions({ summary }, [look]);
    const before = this.state.governor;
    if (before === undefined) return;
    this.state.governor = governor;
    if (governor.standing === 'overruled' && before.standing !== 'overruled') this.voice.happened('trouble');
  }

  /** Gives one thing back; false where that cannot be done now, which people are told. */
  async isUndone(undo: LeaseUndo): Promise<boolean> {
    const { target, lease, times } = this.input;
    const { workflowId: holder } = workflowInfo();
    let isDone = false;
    const what =
      undo === 'forget-lease' ? 'healing could not be resumed' : 'what is held could not be given back';
    await this.orTrouble(what, async () => {
      if (undo === 'release-governor') {
        const summary = 'settings as they were';
        const held = this.state.holds;
        this.state.governor = await this.activities.releaseGovernor.executeWithOptions({ summary }, [
          { target, holder, ...(held === undefined ? {} : { held }) },
        ]);
      } else {
        await this.activities.forgetLease.executeWithOptions({ summary: 'policy decides again' }, [
          { target, id: lease.id, sequence: Date.now(), times },
        ]);
      }
      isDone = true;
    });
    return isDone;
  }

  /** Does something, or says once what goes wrong; it is tried again with the next look. */
  async orTrouble(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
      if (this.state.trouble?.startsWith(what) === true) this.state.trouble = undefined;
    } catch (error) {
      const trouble = `${what}: ${failureReason(error)}`;
      if (trouble === this.state.trouble) return;
      this.state.trouble = trouble;
      this.voice.happened('trouble', trouble);
    }
  }
}
