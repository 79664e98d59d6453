/** A rule as Prometheus reads it. */
export type Rule = AlertRule | RecordingRule;

export interface AlertRule {
  alert: string;
  expr: string;
  /** How long it has to hold, as Prometheus writes durations. */
  for: string;
  labels: { severity: 'warning' | 'critical'; team: 'ml-ops' | 'platform' };
  annotations: { summary: string; description: string; runbook_url: string };
}

export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  name: string;
  interval: string;
  rules: readonly Rule[];
}

/** What an alert says beside what all have in common. */
interface Alert {
  name: string;
  expr: string;
  for: string;
  severity: 'warning' | 'critical';
  summary: string;
  description: string;
}

/** Makers of alerts for one team; each has a page in docs/runbooks by its name, and is linked to it by that alone. */
export function alertsFor(team: AlertRule['labels']['team']): (alert: Alert) => AlertRule {
  return ({ name, expr, for: holding, severity, summary, description }) => ({
    alert: name,
    expr,
    for: holding,
    labels: { severity, team },
    annotations: { summary, description, runbook_url: runbookOf(name) },
  });
}

/** File of the page about an alert: `HighDriftScore` is on `high-drift-score.md`. */
export function runbookOf(alert: string): string {
  return `${alert.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.md`;
}
