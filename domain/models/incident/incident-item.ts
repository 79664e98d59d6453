import type { ReviewItem } from '../../approval/review-card.ts';
import { textHash } from '../../text/text-hash.ts';
import { shortened } from '../../text/visible.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { modelItem } from '../model-item.ts';
import type { ProposedRetraining, ProposedRollback } from './incident-details.ts';
import type { Situation } from './situation.ts';

const mostLines = 6;
const longestPlan = 1000;

/** What could be done about an incident, by plans that people are shown. */
export interface Proposals {
  retraining?: ProposedRetraining | undefined;
  rollback?: ProposedRollback | undefined;
}

/**
 * What a decision about an incident is bound to: what is thought to be behind it, and how bad it is. More of the same
 * leaves it as it is, so that nobody is asked again because of the next scan.
 */
export function incidentDigest(
  id: string,
  { cause, action }: Diagnosis,
  situation: Situation,
  { retraining, rollback }: Proposals = {},
): string {
  // Whoever decides to retrain, or to roll back, agrees to that very plan.
  const plans = [retraining, rollback].flatMap((one) =>
    one !== undefined && 'planDigest' in one ? [one.planDigest] : [],
  );
  const alarms = [...new Set(Object.values(situation.alarms).map(({ name }) => name))].toSorted();
  return textHash(
    JSON.stringify([id, cause, action, situation.severity, alarms, situation.reports.length, ...plans]),
    32,
  );
}

/** An incident in the words in which people are told of anything. */
export function incidentItem(
  { model, id, digest }: { model: string; id: string; digest: string },
  situation: Situation,
  diagnosis: Diagnosis,
  { retraining, rollback }: Proposals = {},
): ReviewItem {
  return modelItem({
    id,
    digest,
    severity: situation.severity,
    title: `Model ${model}: ${titleOf(situation)}`,
    brief: [
      `${diagnosis.headline} (${percent(diagnosis.confidence)})`,
      ...linesOf(situation),
      ...diagnosis.for.slice(0, 3).map(({ text }) => `for it: ${text}`),
      ...diagnosis.against.slice(0, 2).map(({ text }) => `against it: ${text}`),
    ],
    reasons: [
      `recommended: ${diagnosis.action.replaceAll('-', ' ')}`,
      ...describePlan(rollback, { todo: 'to roll back is', not: 'no roll-back now' }),
      ...describePlan(retraining, { todo: 'to retrain is', not: 'no retraining now' }),
    ],
  });
}

function describePlan(
  proposed: ProposedRetraining | ProposedRollback | undefined,
  words: { todo: string; not: string },
): string[] {
  if (proposed === undefined) return [];
  const plan =
    'refused' in proposed
      ? `${words.not}: ${proposed.refused}`
      : `${words.todo}: ${proposed.lines.join('; ')}`;
  return [shortened(plan, longestPlan)];
}

function titleOf({ drift, alarms, reports }: Situation): string {
  if (drift !== undefined) {
    const count = drift.columns.length;
    return `${count === 1 ? '1 column' : `${count} columns`} drifted`;
  }
  const [alarm, ...others] = Object.values(alarms);
  if (alarm !== undefined)
    return shortened(`${alarm.name}${others.length === 0 ? '' : ` and ${others.length} more`}`, 120);
  return reports.length === 0 ? 'recovered' : 'reported by a person';
}

function linesOf({ drift, alarms, reports }: Situation): string[] {
  const lines =
    drift === undefined
      ? []
      : [`${percent(drift.share)} of the columns drifted: ${drift.columns.join(', ')}`];
  lines.push(...Object.values(alarms).map(({ name, text }) => (text === name ? name : `${name}: ${text}`)));
  lines.push(...reports.map(({ actor, reason }) => `${actor} reports: ${reason}`));
  return lines.slice(0, mostLines);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
