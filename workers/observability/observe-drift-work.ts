import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Comparison } from '../../activities/scan-activities.ts';
import type { ActivityObservers } from './activity-metrics.ts';

/** What is done about drift of clusters: scans, heals, remediations, decisions, pull requests. */
export function observeDriftWork(registry: Registry): ActivityObservers {
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const scans = counter(
    'plumbline_scans_total',
    'Comparisons of a target with its cluster: complete, with-errors (something could not be compared), incomplete (nothing may be changed).',
    'target',
    'outcome',
  );
  const duration = new Histogram({
    name: 'plumbline_scan_seconds',
    help: 'How long comparisons took, rendering included.',
    labelNames: ['target'],
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900],
    registers: [registry],
  });
  const objects = counter('plumbline_scan_objects_total', 'Objects that scans compared.', 'target');
  const dryRuns = counter('plumbline_scan_dry_runs_total', 'Dry runs that scans asked for.', 'target');
  const remediations = counter(
    'plumbline_remediations_total',
    'Items of drift that ended, by how: healed (Git again), codified (Git has what ran), drift-gone, rejected, ignored (no drift, people said), expired, superseded, failed, cancelled.',
    'target',
    'outcome',
  );
  const heals = counter(
    'plumbline_heals_total',
    'Attempts to heal an item, by outcome.',
    'target',
    'outcome',
  );
  const pullRequests = counter(
    'plumbline_pull_requests_total',
    'Wishes to carry an item to Git, by kind and outcome; one that is asked again for new evidence counts again.',
    'target',
    'kind',
    'outcome',
  );
  const ignored = counter(
    'plumbline_false_positives_total',
    'Items that people declared to be no drift, by kind of drift.',
    'target',
    'drift',
  );
  const decisions = counter(
    'plumbline_decisions_total',
    'Answers of people, by what was asked for, the door they came through, and whether they counted.',
    'action',
    'door',
    'accepted',
  );
  const leases = counter(
    'plumbline_emergencies_total',
    'Emergency leases, by what happened.',
    'target',
    'action',
  );
  const messages = counter(
    'plumbline_messages_failed_total',
    'What people could not be told, after all tries.',
  );

  const countScan = (target: string, { summary, errors, incomplete }: Comparison, seconds: number): void => {
    const whole = errors === 0 ? 'complete' : 'with-errors';
    scans.inc({ target, outcome: incomplete === undefined ? whole : 'incomplete' });
    duration.observe({ target }, seconds);
    objects.inc({ target }, summary.compared);
    dryRuns.inc({ target }, summary.dryRuns);
  };

  return {
    compareTarget({ input: { target }, result, seconds }) {
      if (!('shards' in result)) countScan(target, result, seconds);
    },
    joinShards({ input: { target }, result }) {
      countScan(target, result, result.summary.durationMs / 1000);
    },
    healItem({ input: { target }, result: { outcome } }) {
      heals.inc({ target, outcome });
    },
    ignoreItem({ input: { target, seen } }) {
      for (const drift of seen.item.drift) ignored.inc({ target, drift });
    },
    proposeChange({ input: { target, kind }, result: { outcome } }) {
      pullRequests.inc({ target, kind, outcome });
    },
    recordOutcome({ input: { target, result } }) {
      remediations.inc({ target, outcome: result.outcome });
    },
    recordAudit({ input: { records } }) {
      for (const { kind, target, action = 'none', door = 'none', accepted, outcome } of records) {
        if (kind === 'decision') decisions.inc({ action, door, accepted: String(accepted !== false) });
        if (kind === 'emergency')
          leases.inc({ target, action: action === 'none' ? (outcome ?? action) : action });
        if (kind === 'message') messages.inc();
      }
    },
  };
}
