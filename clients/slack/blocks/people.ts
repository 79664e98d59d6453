import type { Actor } from '../../../domain/infrastructure/actor.ts';
import type { Decision } from '../../../domain/approval/decision.ts';
import type { Approver } from '../../../domain/approval/review-terms.ts';
import type { ReviewCard } from '../../../domain/approval/review-card.ts';
import { bold, escapeText, localTime } from './text.ts';

const userId = /^[UW](?=[A-Z]*\d)[A-Z0-9]{5,}$/;
const groupId = /^S(?=[A-Z]*\d)[A-Z0-9]{5,}$/;

/** Who decided, as a mention where their Slack user is known. */
export function mentionDecider({ actor, identities = [] }: Pick<Decision, 'actor' | 'identities'>): string {
  const id = [actor, ...identities].find((name) => userId.test(name));
  return id === undefined ? bold(actor) : `<@${id}>`;
}

/** Somebody by the name a door knows them by, as a mention where that is their Slack user. */
export function mentionUser(name: string): string {
  return userId.test(name) ? `<@${name}>` : bold(name);
}

/** Who may decide, so that Slack tells them. */
export function mentionApprovers(approvers: readonly Approver[]): string {
  return approvers.map((approver) => mentionApprover(approver)).join(', ');
}

function mentionApprover({ user, group, role }: Approver): string {
  if (user !== undefined) return userId.test(user) ? `<@${user}>` : escapeText(user);
  if (group !== undefined) return groupId.test(group) ? `<!subteam^${group}>` : escapeText(group);
  return `everybody who is ${escapeText(role ?? '')}`;
}

/** Who made the change and when: people where the audit log names them, else the tools that wrote. */
export function describeMakers({ findings, item }: Pick<ReviewCard, 'findings' | 'item'>): string {
  if (item.actors.length > 0) return item.actors.slice(0, mostMakers).map(describeActor).join('\n');
  if (item.managers.length === 0) return 'not known';
  const times = findings.flatMap(({ fields }) => fields.flatMap((field) => field.changedNoLaterThan ?? []));
  const latest = times.toSorted().at(-1);
  const tools = item.managers.slice(0, mostMakers).map(escapeText).join(', ');
  return `${tools}${latest === undefined ? '' : `, no later than ${localTime(latest)}`}`;
}

function describeActor({ user, at, orElse = [] }: Actor): string {
  const others = orElse.slice(0, mostMakers).map((other) => ` or ${bold(other)}`);
  return `${bold(user)}${others.join('')}, ${localTime(at)}`;
}

const mostMakers = 3;
