import type { Registry } from 'prom-client';
import { readLatestScan } from '../../../activities/stored-scans.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { Target } from '../../../config/schema/target.ts';
import { addStoredGauges } from './stored-gauges.ts';

/** Scans that are read at once. */
const atOnce = 8;

/** How targets stand, by their newest stored scans. */
export function addTargetGauges(registry: Registry, store: ObjectStore, targets: readonly Target[]): void {
  if (targets.length === 0) return;
  addStoredGauges(registry, 'targets', (gauge) => {
    const interval = gauge(
      'plumbline_scan_interval_seconds',
      'How often a target is to be scanned; not there for schedules by cron.',
      'target',
    );
    const time = gauge(
      'plumbline_scan_timestamp_seconds',
      'When the newest scan that came to a result began, seconds since 1970.',
      'target',
    );
    const compared = gauge('plumbline_scan_objects', 'Objects that the newest scan compared.', 'target');
    const pending = gauge(
      'plumbline_scan_pending_objects',
      'Objects that Git is ahead of, within their grace period.',
      'target',
    );
    const errors = gauge(
      'plumbline_scan_errors',
      'What the newest scan could not compare, or of the source could not be read.',
      'target',
    );
    const findings = gauge(
      'plumbline_open_findings',
      'Findings of the newest scan.',
      'target',
      'drift',
      'severity',
    );
    const oldest = gauge(
      'plumbline_oldest_finding_age_seconds',
      'For how long the oldest finding of the newest scan has been known.',
      'target',
      'severity',
    );
    return async () => {
      const scans = await readScans(store, targets);
      return () => {
        for (const { name, schedule } of targets)
          if (schedule.every !== undefined) interval.set({ target: name }, schedule.every / 1000);
        for (const scan of scans) {
          const { target, summary } = scan;
          time.set({ target }, scan.sequence / 1000);
          compared.set({ target }, summary.compared);
          pending.set({ target }, summary.pending);
          errors.set({ target }, scan.errors.length);
          for (const { drift, severity } of scan.findings) findings.inc({ target, drift, severity });
          for (const [severity, firstSeen] of oldestBySeverity(scan))
            oldest.set({ target, severity }, Math.max(0, (Date.now() - firstSeen) / 1000));
        }
      };
    };
  });
}

async function readScans(store: ObjectStore, targets: readonly Target[]): Promise<StoredScan[]> {
  const scans: StoredScan[] = [];
  for (let start = 0; start < targets.length; start += atOnce) {
    const some = targets.slice(start, start + atOnce);
    const read = await Promise.all(some.map(({ name }) => readLatestScan(store, name)));
    scans.push(...read.filter((scan) => scan !== undefined));
  }
  return scans;
}

function oldestBySeverity({ findings }: StoredScan): Map<string, number> {
  const oldest = new Map<string, number>();
  for (const { severity, firstSeen } of findings) {
    const since = Date.parse(firstSeen);
    oldest.set(severity, Math.min(since, oldest.get(severity) ?? since));
  }
  return oldest;
}
