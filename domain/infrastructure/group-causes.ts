import { canonicalJson } from './canonical-json.ts';
import { describeFieldPath } from './field-path.ts';
import type { FieldDifference, Finding } from './finding.ts';
import type { PlannedItem } from './remediation-plan.ts';
import type { TargetState } from './target-state.ts';
import { textHash } from '../text/text-hash.ts';

/** The time in which the changes behind an item were made (RFC 3339). */
export interface ChangeWindow {
  from: string;
  to: string;
}

/** Objects that drift by one cause: the same tool did the same to all of them within a short time. */
export interface CauseGroup {
  cause: string;
  /** What they have in common, for people. */
  about: string;
  changed: ChangeWindow;
  members: PlannedItem[];
}

/** Fewer are looked at one by one. */
const smallestGroup = 3;

/** Changes further apart were hardly made by one action, milliseconds. */
const longestPause = 30 * 60_000;

/**
 * Gathers items of one object each by their cause; what has no fellow stays alone. A group that is open stays the
 * same one, however many join or leave it: who is asked about it is asked on the new evidence.
 *
 * @param open what remediations were last told of.
 */
export function groupByCause(
  items: readonly PlannedItem[],
  open: TargetState['open'],
): { groups: CauseGroup[]; alone: PlannedItem[] } {
  const groups: CauseGroup[] = [];
  const alone: PlannedItem[] = [];
  const bySignature = Map.groupBy(items, (item) => canonicalJson([signatureOf(item), termsOf(item)]));
  for (const [signature, alike] of bySignature) {
    for (const cluster of clustersOf(signature, alike, open)) {
      if (cluster.known === undefined && cluster.members.length < cluster.smallest)
        alone.push(...cluster.members);
      else groups.push(groupOf(signature, cluster));
    }
  }
  return { groups, alone };
}

/** Open groups whose cause still drifts, in whatever way that is dealt with now. */
export function openGroupsOf(items: readonly PlannedItem[], open: TargetState['open']): string[] {
  const hashes = new Set(
    items.map((item) => textHash(canonicalJson([signatureOf(item), termsOf(item)]), signatureDigits)),
  );
  return Object.keys(open).filter((cause) => hashes.has(signatureIn(cause) ?? ''));
}

/** Whether a cause is that of a group. */
export function isGroupCause(cause: string): boolean {
  return signatureIn(cause) !== undefined;
}

interface Cluster {
  /** The open group that this is. */
  known: string | undefined;
  changed: ChangeWindow;
  members: PlannedItem[];
  smallest: number;
}

function clustersOf(signature: string, items: readonly PlannedItem[], open: TargetState['open']): Cluster[] {
  const hardware = nodesOf(items[0]?.findings ?? []).length > 0;
  // A node that is gone is one cause as long as it is gone, whatever it takes with it.
  const pause = hardware ? Number.POSITIVE_INFINITY : longestPause;
  const smallest = hardware ? 1 : smallestGroup;
  const clusters: Cluster[] = Object.entries(open)
    .filter(([cause]) => signatureIn(cause) === textHash(signature, signatureDigits))
    .flatMap(([cause, { changed }]) =>
      changed === undefined ? [] : [{ known: cause, changed, members: [], smallest }],
    );
  const timed = items.map((item) => ({ item, at: changedAt(item.findings) }));
  for (const { item, at } of timed.toSorted((one, other) => one.at.localeCompare(other.at))) {
    const near = clusters.find(({ changed }) => isNear(changed, at, pause));
    if (near === undefined) {
      clusters.push({ known: undefined, changed: { from: at, to: at }, members: [item], smallest });
    } else {
      near.members.push(item);
      near.changed = { from: earlier(near.changed.from, at), to: later(near.changed.to, at) };
    }
  }
  return clusters.filter(({ members }) => members.length > 0);
}

function isNear({ from, to }: ChangeWindow, at: string, pause: number): boolean {
  const time = Date.parse(at);
  return time >= Date.parse(from) - pause && time <= Date.parse(to) + pause;
}

const earlier = (one: string, other: string): string => (one < other ? one : other);
const later = (one: string, other: string): string => (one > other ? one : other);

function groupOf(signature: string, { known, changed, members }: Cluster): CauseGroup {
  const { about } = causeGroupOf('', members);
  const readable = about
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  const tail = `${textHash(signature, signatureDigits)}-${textHash(changed.from, 4)}`;
  return { cause: known ?? `${readable}-${tail}`, about, changed, members };
}

/** The group of a known cause, as its members are now. */
export function causeGroupOf(cause: string, members: readonly PlannedItem[]): CauseGroup {
  const times = members.map(({ findings }) => changedAt(findings)).toSorted();
  const changed = { from: times[0] ?? '', to: times.at(-1) ?? '' };
  return { cause, about: aboutOf(members[0]?.findings ?? []), changed, members: [...members] };
}

/** Two hashes end the cause of a group, one that of a single object. */
const signatureDigits = 8;
const groupTail = /-([0-9a-f]{8})-[0-9a-f]{4}$/;

function signatureIn(cause: string): string | undefined {
  return groupTail.exec(cause)?.[1];
}

/** What was done, wherever: to which field, in which way, with which tool. For hardware, where. */
function signatureOf({ findings }: PlannedItem): string[] {
  const nodes = nodesOf(findings);
  if (nodes.length > 0) return ['node', ...nodes];
  const changes = findings.flatMap(({ drift, fields, health = [] }) => [
    ...fields.map((field) => [drift, field.change, placeOf(field), field.manager ?? ''].join(' ')),
    ...health.map(({ cause, reason }) => `${cause} ${reason}`),
  ]);
  return [...new Set(changes)].toSorted();
}

/** Only what people are asked in one way can be one question, or one pull request. */
function termsOf({ item: { prune, approvals, pullRequest } }: PlannedItem): unknown[] {
  return pullRequest === undefined ? [prune, approvals] : [prune, approvals, pullRequest];
}

function nodesOf(findings: readonly Finding[]): string[] {
  const nodes = findings.flatMap(({ health = [] }) => health.flatMap((problem) => problem.nodes));
  return [...new Set(nodes)].toSorted();
}

/** Where in any object: items of lists have other names in each. */
function placeOf({ location, path }: FieldDifference): string {
  return location === undefined
    ? path.replaceAll(/\/\d+(?=\/|$)/g, '/*')
    : location.replaceAll(/\/\[[^/]*\]/g, '/*');
}

/** When an object was changed, as late as can be told; when that was first seen, where no writer is known. */
function changedAt(findings: readonly Finding[]): string {
  const times = findings.flatMap(({ fields }) =>
    fields.flatMap(({ changedNoLaterThan }) =>
      changedNoLaterThan === undefined ? [] : [changedNoLaterThan],
    ),
  );
  const [last] =
    times.length > 0 ? times.toSorted().toReversed() : findings.map(({ firstSeen }) => firstSeen).toSorted();
  return last ?? new Date(0).toISOString();
}

function aboutOf(findings: readonly Finding[]): string {
  const [finding] = findings;
  const nodes = nodesOf(findings);
  if (finding === undefined) return '';
  if (nodes.length > 0) return `node ${nodes.join(', ')}`;
  if (finding.health !== undefined) return finding.health[0]?.reason ?? 'health';
  const fields = findings.flatMap((one) => one.fields);
  const managers = [...new Set(fields.flatMap(({ manager }) => (manager === null ? [] : [manager])))];
  const by = managers.length === 0 ? '' : ` by ${managers.join(', ')}`;
  if (finding.drift === 'created') return `not in Git${by}`;
  if (finding.drift === 'deleted') return 'gone from the cluster';
  const [field, ...others] = fields;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${field === undefined ? '' : describeFieldPath(placeOf(field))}${more}${by}`;
}
