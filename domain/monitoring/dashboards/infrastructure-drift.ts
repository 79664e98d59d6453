import { createDashboard } from './dashboard.ts';

const of = '{target=~"$target"}';
/** Every gateway says the same: one of them counts. */
const findings = (by: string): string =>
  `sum by (${by}) (max by (target, drift, severity) (plumbline_open_findings${of}))`;

export const infrastructureDrift = createDashboard(
  {
    uid: 'plumbline-infrastructure-drift',
    title: 'Plumbline / Infrastructure drift',
    description: 'What differs from Git, for how long, and what is done about it.',
    tags: ['plumbline', 'drift'],
  },
  { target: 'plumbline_scan_interval_seconds' },
  [
    {
      type: 'stat',
      title: 'Open findings',
      queries: { open: `sum(max by (target, drift, severity) (plumbline_open_findings${of})) or vector(0)` },
      width: 6,
    },
    {
      type: 'stat',
      title: 'Questions that wait',
      queries: { waiting: `sum(max by (kind, target, model) (plumbline_approvals_pending)) or vector(0)` },
      width: 6,
    },
    {
      type: 'stat',
      title: 'Emergencies',
      queries: { open: `sum(max by (target) (plumbline_open_emergencies${of})) or vector(0)` },
      width: 6,
    },
    {
      type: 'stat',
      title: 'Changes',
      queries: { '{{scope}}': 'max by (scope) (plumbline_frozen)' },
      words: { '0': { text: 'allowed', color: 'green' }, '1': { text: 'frozen', color: 'orange' } },
      width: 6,
    },
    { title: 'Open findings by severity', queries: { '{{severity}}': findings('severity') } },
    { title: 'Open findings by kind of drift', queries: { '{{drift}}': findings('drift') } },
    { title: 'Open findings by target', queries: { '{{target}}': findings('target') } },
    {
      title: 'Age of the oldest finding',
      queries: {
        '{{target}} {{severity}}': `max by (target, severity) (plumbline_oldest_finding_age_seconds${of})`,
      },
      unit: 's',
    },
    {
      title: 'Time to detect',
      description: 'From a change until a scan found it, where it is known when it was made.',
      queries: {
        'half of them': `histogram_quantile(0.5, sum by (le) (rate(plumbline_time_to_detect_seconds_bucket${of}[$__rate_interval])))`,
        '95 %': `histogram_quantile(0.95, sum by (le) (rate(plumbline_time_to_detect_seconds_bucket${of}[$__rate_interval])))`,
      },
      unit: 's',
    },
    {
      title: 'Time to resolve',
      description: 'From the first sight of a finding until a scan no longer found it.',
      queries: {
        'half of them': `histogram_quantile(0.5, sum by (le) (rate(plumbline_time_to_resolve_seconds_bucket${of}[$__rate_interval])))`,
        '95 %': `histogram_quantile(0.95, sum by (le) (rate(plumbline_time_to_resolve_seconds_bucket${of}[$__rate_interval])))`,
      },
      unit: 's',
    },
    {
      title: 'How items ended (a day)',
      queries: { '{{outcome}}': `sum by (outcome) (increase(plumbline_remediations_total${of}[1d]))` },
    },
    {
      title: 'Codified, of what was codified or reverted (a week)',
      queries: {
        codified: `sum(increase(plumbline_remediations_total{target=~"$target",outcome="codified"}[7d])) / sum(increase(plumbline_remediations_total{target=~"$target",outcome=~"codified|healed"}[7d]))`,
      },
      unit: 'percentunit',
    },
    {
      title: 'Declared to be no drift (a week)',
      queries: { '{{drift}}': `sum by (drift) (increase(plumbline_false_positives_total${of}[7d]))` },
    },
    {
      title: 'Heals (an hour)',
      queries: { '{{outcome}}': `sum by (outcome) (increase(plumbline_heals_total${of}[1h]))` },
    },
    {
      title: 'Pull requests',
      queries: {
        'open in {{target}}': `max by (target) (plumbline_open_pull_requests${of})`,
        '{{kind}} {{outcome}} (a day)': `sum by (kind, outcome) (increase(plumbline_pull_requests_total${of}[1d]))`,
      },
    },
    {
      title: 'Answers of people (a day)',
      queries: {
        '{{action}} by {{door}}':
          'sum by (action, door) (increase(plumbline_decisions_total{accepted="true"}[1d]))',
      },
    },
    {
      title: 'Time since the last scan',
      queries: { '{{target}}': `time() - max by (target) (plumbline_scan_timestamp_seconds${of})` },
      unit: 's',
    },
    {
      title: 'How long scans take (95 %)',
      queries: {
        '{{target}}': `histogram_quantile(0.95, sum by (target, le) (rate(plumbline_scan_seconds_bucket${of}[$__rate_interval])))`,
      },
      unit: 's',
    },
    {
      title: 'Objects compared, and asked about by dry run',
      queries: {
        'compared {{target}}': `sum by (target) (rate(plumbline_scan_objects_total${of}[$__rate_interval]))`,
        'dry runs {{target}}': `sum by (target) (rate(plumbline_scan_dry_runs_total${of}[$__rate_interval]))`,
      },
      unit: 'ops',
    },
    {
      title: 'What could not be compared',
      queries: { '{{target}}': `max by (target) (plumbline_scan_errors${of})` },
    },
  ],
);
