import { severities } from '../../infrastructure/finding.ts';
import type { Severity } from '../../infrastructure/finding.ts';

/** What is known of one scan, as far as an incident is concerned. */
export interface ScanFacts {
  /** Start of the scan, milliseconds since 1970: an older scan never replaces a newer one. */
  sequence: number;
  share: number;
  columns: readonly string[];
  predictionDrifted: boolean;
  quality: readonly string[];
}

/** What opens an incident, joins it, or takes away a reason for it. Times are RFC 3339. */
export type Trigger<Scan extends ScanFacts = ScanFacts> =
  | { kind: 'drift'; scan: Scan }
  /** A later scan found the model true to its reference. */
  | { kind: 'recovered'; scan: Scan }
  /** Alertmanager: `fingerprint` is that of the alert. */
  | {
      kind: 'alert';
      status: 'firing' | 'resolved';
      fingerprint: string;
      name: string;
      severity: string;
      summary: string;
      at: string;
    }
  /** A query of Prometheus passed its threshold, or came back. */
  | { kind: 'threshold'; name: string; value: number; threshold: number; passed: boolean; at: string }
  | { kind: 'person'; actor: string; reason: string; at: string };

/** An alert or a threshold that holds now. */
export interface Alarm {
  name: string;
  severity: Severity;
  text: string;
  at: string;
}

/** Everything that is wrong with a model right now, by what told of it. */
export interface Situation {
  /** The newest scan that found drift; undefined where none did, or a later one found none. */
  drift: ScanFacts | undefined;
  /** Start of the newest scan, whatever it found. */
  sequence: number;
  /** By fingerprint of the alert, or name of the threshold. */
  alarms: Readonly<Record<string, Alarm>>;
  /** What people reported. */
  reports: readonly { actor: string; reason: string; at: string }[];
  severity: Severity;
}

export const calm: Situation = { drift: undefined, sequence: 0, alarms: {}, reports: [], severity: 'low' };

/** Of more at once, the oldest are kept: they travel with the workflow. */
const mostAlarms = 50;
const mostReports = 20;

/** @param criticalAbove share of drifted columns above which drift is critical. */
export function applyTrigger(situation: Situation, trigger: Trigger, criticalAbove = 0.7): Situation {
  const changed = { ...situation, ...changeBy(situation, trigger) };
  return { ...changed, severity: severityOf(changed, criticalAbove) };
}

/** Nothing of what told of it holds any more. What a person reported, only a person can take back. */
export function isOver({ drift, alarms, reports }: Situation): boolean {
  return drift === undefined && Object.keys(alarms).length === 0 && reports.length === 0;
}

export function isGraver(one: Severity, than: Severity): boolean {
  return severities.indexOf(one) > severities.indexOf(than);
}

/** Of the columns, this part must be the same ones for drift to be the same drift. */
const sameColumns = 0.5;

/** Whether something is wrong now that was not before: graver, elsewhere, or told of by somebody else. */
export function hasMoved(before: Situation, now: Situation): boolean {
  if (isGraver(now.severity, before.severity)) return true;
  const known = new Set(Object.values(before.alarms).map(({ name }) => name));
  if (Object.values(now.alarms).some(({ name }) => !known.has(name))) return true;
  if (now.reports.length > before.reports.length) return true;
  return hasDriftMoved(before.drift, now.drift);
}

function hasDriftMoved(before: ScanFacts | undefined, now: ScanFacts | undefined): boolean {
  if (now === undefined) return false;
  if (before === undefined) return true;
  if (now.predictionDrifted && !before.predictionDrifted) return true;
  if (now.quality.length > 0 && before.quality.length === 0) return true;
  const union = new Set([...before.columns, ...now.columns]);
  const common = now.columns.filter((column) => before.columns.includes(column));
  return union.size > 0 && common.length / union.size < sameColumns;
}

function changeBy(situation: Situation, trigger: Trigger): Partial<Situation> {
  if ('scan' in trigger) {
    const { kind, scan } = trigger;
    if (scan.sequence <= situation.sequence) return {};
    return { sequence: scan.sequence, drift: kind === 'drift' ? scan : undefined };
  }
  if (trigger.kind === 'alert') {
    const { fingerprint, name, severity, summary, at, status } = trigger;
    const alarm = { name, severity: severityOfAlert(severity), text: summary || name, at };
    return { alarms: ring(situation.alarms, `alert/${fingerprint}`, alarm, status === 'firing') };
  }
  if (trigger.kind === 'threshold') {
    const { name, value, threshold, passed, at } = trigger;
    const text = `${name} is ${Number(value.toPrecision(4))}, its threshold is ${threshold}`;
    const alarm: Alarm = { name, severity: 'high', text, at };
    return { alarms: ring(situation.alarms, `threshold/${name}`, alarm, passed) };
  }
  const { actor, reason, at } = trigger;
  const isKnown = situation.reports.some((one) => one.actor === actor && one.at === at);
  return isKnown ? {} : { reports: [...situation.reports, { actor, reason, at }].slice(0, mostReports) };
}

/** The alarms with this one on or off. What is told late about an earlier ringing changes nothing. */
function ring(alarms: Situation['alarms'], key: string, alarm: Alarm, isOn: boolean): Situation['alarms'] {
  const known = alarms[key];
  if (known !== undefined && Date.parse(alarm.at) < Date.parse(known.at)) return alarms;
  if (isOn) {
    const isFull = known === undefined && Object.keys(alarms).length >= mostAlarms;
    return isFull ? alarms : { ...alarms, [key]: alarm };
  }
  return Object.fromEntries(Object.entries(alarms).filter(([name]) => name !== key));
}

function severityOf({ drift, alarms, reports }: Situation, criticalAbove: number): Severity {
  const parts: Severity[] = Object.values(alarms).map(({ severity }) => severity);
  if (drift !== undefined) parts.push(drift.share > criticalAbove ? 'critical' : 'high');
  if (reports.length > 0) parts.push('medium');
  return parts.reduce<Severity>((gravest, one) => (isGraver(one, gravest) ? one : gravest), 'low');
}

/** What alerts usually call it. */
const alertSeverities: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  page: 'critical',
  emergency: 'critical',
  error: 'high',
  high: 'high',
  major: 'high',
  warning: 'medium',
  medium: 'medium',
  minor: 'low',
  low: 'low',
  info: 'low',
  none: 'low',
};

function severityOfAlert(word: string): Severity {
  const known = word.toLowerCase();
  return (Object.hasOwn(alertSeverities, known) ? alertSeverities[known] : undefined) ?? 'medium';
}
