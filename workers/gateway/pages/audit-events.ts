import { newestSegment, readSegment } from '../../../activities/audit-trail/audit-segments.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { AuditRecord } from '../../../domain/approval/audit-record.ts';
import type { HistoryEvent } from './history-section.ts';

/** How far back a page looks, in parts of the trail: what is older is for `plumbline audit`. */
const mostSegments = 20;

/** What the newest part of the audit trail says about an item. */
export async function readAuditEvents(
  store: ObjectStore,
  item: { target: string; cause: string; finding: string },
): Promise<HistoryEvent[]> {
  const newest = await newestSegment(store);
  const events: HistoryEvent[] = [];
  for (let number = newest; number > Math.max(0, newest - mostSegments); number -= 1) {
    const { entries } = await readSegment(store, number);
    for (const { record } of entries) if (isAbout(record, item)) events.push(eventOf(record));
  }
  return events;
}

function isAbout(
  { target, cause, findings }: AuditRecord,
  item: { target: string; cause: string; finding: string },
): boolean {
  return target === item.target && (cause === item.cause || findings.includes(item.finding));
}

function eventOf(record: AuditRecord): HistoryEvent {
  const { at, kind, accepted, reason, comment, detail, outcome, workflowId } = record;
  const more = [reason, comment, detail].filter((text) => text !== undefined && text !== '').join(' · ');
  const tone =
    accepted === false || outcome === 'failed' || kind === 'message'
      ? 'bad'
      : kind === 'decision'
        ? 'asks'
        : 'good';
  return { at, what: wordsOf(record), tone, workflowId, ...(more === '' ? {} : { detail: more }) };
}

const doorWords: Readonly<Record<string, string>> = {
  slack: 'in Slack',
  page: 'on a page',
  'command-line': 'at a terminal',
  api: 'by a signed call',
};

function wordsOf({ kind, actor, action, accepted, outcome, door }: AuditRecord): string {
  const where = door === undefined ? '' : ` ${doorWords[door] ?? door}`;
  if (kind === 'decision') {
    return `${actor} answered: ${action ?? 'nothing'}${where}${accepted === false ? ', refused' : ''}`;
  }
  const result = outcome === undefined ? '' : `: ${outcome.replaceAll('-', ' ')}`;
  if (kind === 'heal') return `Healed by ${actor}${result}`;
  if (kind === 'rule') return `${actor} ${action === 'remove' ? 'removed' : 'made'} a rule about it${where}`;
  if (kind === 'pull-request') return `Pull request ${outcome} by ${actor}`;
  if (kind === 'diagnosis') return `Diagnosed${result}`;
  if (kind === 'freeze') return `${actor} ${action === 'freeze' ? 'froze' : 'unfroze'} it${where}`;
  if (kind === 'message') return 'A message to people was given up';
  if (kind === 'emergency' || kind === 'rollout' || kind === 'retraining') {
    if (action === undefined) return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}${result}`;
    return `${actor} ${accepted === false ? `may not ${action}` : pastOf(action)} it${where}`;
  }
  return `The item ended${result}`;
}

function pastOf(action: string): string {
  if (action === 'cancel') return 'cancelled';
  return action.endsWith('e') ? `${action}d` : `${action}ed`;
}
