import { workflowInfo } from '@temporalio/workflow';
import { applyTrigger, calm } from '../domain/models/incident/situation.ts';
import { worst } from '../domain/models/incident/cooldown.ts';
import { closedGate } from './approval-gate.ts';
import type { IncidentState, IncidentTrigger } from './model-messages.ts';

/** Triggers that an incident remembers; what they add up to is kept apart. */
const mostTriggers = 30;

/** An incident that nothing is known of yet, beside what it was told by the run before. */
export function freshIncident(carried: Partial<IncidentState> = {}): IncidentState {
  return {
    episode: workflowInfo().runId,
    phase: 'diagnosing',
    openedAt: new Date().toISOString(),
    situation: calm,
    worst: calm,
    triggers: [],
    scan: undefined,
    diagnosed: undefined,
    made: undefined,
    gate: { ...closedGate },
    watching: undefined,
    unsent: [],
    unrecorded: [],
    ...carried,
  };
}

/** Takes in what joins an incident. The same trigger twice, or an older scan, changes nothing. */
export function joinIncident(
  state: IncidentState,
  trigger: IncidentTrigger,
  criticalAbove: number | undefined,
): void {
  const before = state.situation;
  state.situation = applyTrigger(before, trigger, criticalAbove);
  if (JSON.stringify(state.situation) === JSON.stringify(before)) return;
  state.worst = worst(state.worst, state.situation);
  state.triggers = [...state.triggers.filter((one) => !isSameNews(one, trigger)), trigger].slice(
    -mostTriggers,
  );
  if ('scan' in trigger) state.scan = trigger.scan;
}

/** What came of what people decided before, in words; undefined where nothing was tried. */
export function triedIn({ retrained, rolledBack }: IncidentState): string | undefined {
  const tried = [
    ...(retrained === undefined ? [] : [`retraining ${retrained.outcome}: ${retrained.detail}`]),
    ...(rolledBack === undefined ? [] : [`roll-back ${rolledBack.outcome}: ${rolledBack.detail}`]),
  ];
  return tried.length === 0 ? undefined : tried.join('; ');
}

/** How an incident ended by itself: with what was rolled back, where that was done. */
export function recoveryOf({ rolledBack }: IncidentState): string {
  const over = 'what told of it is over';
  return rolledBack?.outcome === 'done' ? `${over} since it was rolled back: ${rolledBack.detail}` : over;
}

/** A newer scan says all that an older one said; so does a newer word about the same alert or threshold. */
function isSameNews(one: IncidentTrigger, other: IncidentTrigger): boolean {
  if ('scan' in one) return 'scan' in other;
  if (one.kind === 'alert') return other.kind === 'alert' && one.fingerprint === other.fingerprint;
  if (one.kind === 'threshold') return other.kind === 'threshold' && one.name === other.name;
  return false;
}

/** When the first of what is known now says that something was wrong, RFC 3339. */
export function noticedAt({ triggers, openedAt }: IncidentState): string {
  const times = triggers.map((one) => Date.parse('scan' in one ? (one.scan.window?.to ?? '') : one.at));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? openedAt : new Date(Math.min(...known, Date.parse(openedAt))).toISOString();
}
