import type {
  DataEvidence,
  DeploymentChange,
  IncidentEvidence,
  MetricEvidence,
  PodEvidence,
  RelatedFinding,
  ScanPoint,
} from '../../../../domain/models/diagnosis/evidence.ts';
import type {
  ColumnDrift,
  DriftReport,
  PerformanceMetric,
  QualityFinding,
  SliceDrift,
} from '../../../../domain/models/drift-report.ts';

const hour = 60 * 60 * 1000;
/** A Friday. */
export const now = Date.parse('2026-03-13T14:00:00Z');

/** RFC 3339, so many hours before now. */
export const hoursAgo = (hours: number): string => new Date(now - hours * hour).toISOString();

export const featureNames = [
  'amount',
  'age',
  'income',
  'tenure',
  'country',
  'channel',
  'device',
  'visits',
] as const;

const summary = { count: 1000, missing: 0, mean: 1, std: 1, min: 0, p25: 0, median: 1, p75: 2, max: 3 };

/** What the pieces of evidence are, each as it is while nothing is wrong, so that a scenario states only what differs. */
export interface Story {
  /** Features that moved. */
  moved?: readonly string[];
  predictionMoved?: boolean;
  quality?: readonly QualityFinding[];
  performance?: readonly PerformanceMetric[];
  slices?: readonly SliceDrift[];
  labelled?: number;
  /** Too few rows to judge any column. */
  tooFewRows?: boolean;
  /** Shares of drifted columns of earlier windows, one an hour, the newest last; drift since the last hour without it. */
  history?: readonly ScanPoint[];
  window?: { from: string; to: string };
  changes?: readonly DeploymentChange[];
  findings?: readonly RelatedFinding[];
  troubles?: PodEvidence['troubles'];
  revisions?: readonly string[];
  metrics?: MetricEvidence;
  missing?: IncidentEvidence['missing'];
}

export function evidenceOf(story: Story): IncidentEvidence {
  const isMissing = (source: IncidentEvidence['missing'][number]['source']): boolean =>
    story.missing?.some((one) => one.source === source) ?? false;
  const healthy: MetricEvidence = {
    errorRatio: { now: 0.001, usual: 0.001 },
    latency: { now: 0.05, usual: 0.05 },
    throttledShare: { now: 0, usual: 0 },
  };
  return {
    at: new Date(now).toISOString(),
    noticedAt: hoursAgo(0),
    ...(isMissing('data') ? {} : { data: dataOf(story) }),
    ...(isMissing('deployment')
      ? {}
      : { deployment: { changes: [...(story.changes ?? [])], knownSince: hoursAgo(60 * 24), problems: [] } }),
    ...(isMissing('findings') ? {} : { findings: [...(story.findings ?? [])] }),
    ...(isMissing('pods')
      ? {}
      : {
          pods: {
            pods: 2,
            troubles: story.troubles ?? [],
            revisions: [...(story.revisions ?? ['credit-00001'])],
          },
        }),
    ...(isMissing('metrics') ? {} : { metrics: { ...healthy, ...story.metrics } }),
    missing: story.missing ?? [],
  };
}

function dataOf(story: Story): DataEvidence {
  const { moved = [], labelled, window } = story;
  const report = reportOf(story);
  const history = story.history ?? stepHistory(report.dataset.share, moved, moved.length > 0 ? 1 : 0);
  return {
    scannedAt: hoursAgo(0),
    report,
    history: [...history],
    window: window ?? { from: hoursAgo(1), to: hoursAgo(0) },
    ...(labelled === undefined ? {} : { labelled }),
  };
}

function reportOf(story: Story): DriftReport {
  const { moved = [], quality: faults = [], performance = [], slices = [], tooFewRows = false } = story;
  const column = (name: string, role: ColumnDrift['role'], drifted: boolean): ColumnDrift => ({
    name,
    role,
    type: 'numerical',
    test: 'wasserstein',
    statistic: drifted ? 0.5 : 0.01,
    pValue: null,
    score: drifted ? 0.5 : 0.01,
    threshold: 0.1,
    drifted: tooFewRows ? null : drifted,
    reference: summary,
    current: summary,
  });
  const columns = [
    ...featureNames.map((name) => column(name, 'feature', moved.includes(name))),
    column('prediction', 'prediction', story.predictionMoved ?? false),
  ];
  const drifted = columns.filter((one) => one.drifted === true).length;
  const share = drifted / columns.length;
  return {
    dataset: {
      drifted: tooFewRows ? null : share >= 0.5,
      share,
      threshold: 0.5,
      columns: columns.length,
      driftedColumns: drifted,
      referenceRows: 10_000,
      currentRows: tooFewRows ? 12 : 5000,
      durationMs: 10,
      preset: 'default',
    },
    columns,
    quality: [...faults],
    warnings: [],
    errors: [],
    performance: [...performance],
    slices: [...slices],
  };
}

/** Two days of hourly windows, of which the last `hours` drifted. */
export function stepHistory(share: number, columns: readonly string[], hours: number): ScanPoint[] {
  return Array.from({ length: 48 }, (_, index) => {
    const ago = 47 - index;
    const drifted = ago < hours;
    return { at: hoursAgo(ago), share: drifted ? share : 0, drifted, columns: drifted ? columns : [] };
  });
}

/** Three weeks of daily windows in which drift grows from nothing to a share. */
export function creepingHistory(share: number, columns: readonly string[]): ScanPoint[] {
  return Array.from({ length: 21 }, (_, index) => {
    const grown = Math.round((index / 20) * columns.length) / columns.length;
    const present = columns.slice(0, Math.round(grown * columns.length));
    return { at: hoursAgo((20 - index) * 24), share: share * grown, drifted: grown > 0.7, columns: present };
  });
}

/** Four weeks of windows, one each six hours; it drifts at this hour of this weekday only. */
export function weeklyHistory(share: number, columns: readonly string[]): ScanPoint[] {
  return Array.from({ length: 4 * 28 + 1 }, (_, index) => {
    const ago = (4 * 28 - index) * 6;
    const drifted = ago % (7 * 24) === 0;
    return { at: hoursAgo(ago), share: drifted ? share : 0, drifted, columns: drifted ? columns : [] };
  });
}

export function quality(
  kind: QualityFinding['kind'],
  column: string | null,
  message: string,
  severity: QualityFinding['severity'] = 'high',
): QualityFinding {
  return { kind, column, severity, message };
}

export function metric(
  name: string,
  reference: number,
  current: number,
  source: PerformanceMetric['source'] = 'realised',
): PerformanceMetric {
  const drifted = Math.abs(current - reference) > 0.02;
  return { metric: name, source, reference, current, lower: current - 0.01, upper: current + 0.01, drifted };
}

export function slice(column: string, value: string, drifted: boolean): SliceDrift {
  return {
    column,
    value,
    referenceRows: 1000,
    currentRows: 500,
    share: drifted ? 0.6 : 0,
    drifted,
    driftedColumns: [],
  };
}
