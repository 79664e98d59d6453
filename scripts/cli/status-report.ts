import type { ShownPullRequest } from '../../domain/approval/review-card.ts';
import type { GovernorSummary } from '../../domain/gitops/governor.ts';
import { baselineOf } from '../../domain/infrastructure/baseline.ts';
import type { BaselineGroup } from '../../domain/infrastructure/baseline.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { describeReference } from '../../domain/infrastructure/object.ts';
import { standingOf } from '../../domain/infrastructure/target-standing.ts';
import type { TargetStanding } from '../../domain/infrastructure/target-standing.ts';
import { freezeEntry } from './freeze-entry.ts';
import type { IncidentEntry } from './incident-entry.ts';
import { leaseEntry } from './lease-entry.ts';
import type { LeaseEntry } from './lease-entry.ts';
import type { RetrainingEntry } from './retraining-entry.ts';
import type { RolloutEntry } from './rollout-entry.ts';
import type { DriftStatus } from '../../workers/operations/drift-status.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';

/** What `plumbline status` prints. Ages are seconds; links are those of `StatusLinks`. */
export interface StatusReport {
  targets: TargetEntry[];
  findings: FindingEntry[];
  approvals: ApprovalEntry[];
  leases: LeaseEntry[];
  /** What is frozen now. */
  freezes: ReturnType<typeof freezeEntry>[];
  incidents: IncidentEntry[];
  rollouts: RolloutEntry[];
  /** Under way; those that wait for a decision stand under approvals, too. */
  retrainings: RetrainingEntry[];
}

/** Where people look at what a report names: signed pages where the gateway has an address, else Temporal. */
export interface StatusLinks {
  toFinding(id: string, workflowId: string): string;
  toWorkflow(workflowId: string): string;
  toEmergency(lease: Pick<LeaseEntry, 'target' | 'id' | 'workflowId'>): string;
}

/** What is open of models. */
export type ModelReport = Pick<StatusReport, 'incidents' | 'retrainings' | 'rollouts'>;

export interface TargetEntry {
  target: string;
  /** Null before the first scan. */
  commit: string | null;
  age: number | null;
  /** What the latest scan could not compare, or why it failed as a whole. */
  errors: { object: string; message: string }[];
  /** What should be put right, such as an ignore rule that is over. */
  warnings: { object: string; message: string }[];
  /** How it stands as a whole. */
  state: TargetStanding;
  labels: Readonly<Record<string, string>>;
  /** The object of Argo CD or Flux that it is taken from, with that tool's own view; null where there is none. */
  governor: GovernorSummary | null;
  /** Of a target that only observes: its drift in groups to decide about. */
  baseline?: BaselineGroup[];
}

interface Entry {
  id: string;
  state: string;
  age: number;
  link: string;
  workflowId: string;
}

export interface FindingEntry extends Entry, Pick<Finding, 'target' | 'digest' | 'drift' | 'severity'> {
  title: string;
  /** Tools that wrote what drifted. */
  managers: string[];
  /** Why it waits although policy would heal it, where it does. */
  waits?: string;
  /** The pull request that carries it back to Git, where one is open. */
  pullRequest?: ShownPullRequest;
  firstSeen: string;
}

export interface ApprovalEntry extends Entry {
  /** Of what is asked about a model, its name, like `model`. */
  target: string;
  /** Of the plan of a retraining or a rollout. */
  model?: string;
  title: string;
  digest: string;
  /** Empty where it is about a model. */
  severity: string;
  drift: string[];
  findings: string[];
  managers: string[];
  actions: string[];
  expiresAt: string;
}

/** Puts what is known into the words of the report. */
export function reportStatus(
  { targets, approvals, leases, freezes }: DriftStatus,
  ofModels: ModelReport,
  links: StatusLinks,
  now: Date,
  /** Targets without a policy. */
  observing: ReadonlySet<string> = new Set(),
  /** Labels that the configuration gives to targets. */
  labels: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(),
): StatusReport {
  const secondsSince = (time: number): number => Math.max(0, Math.round((now.getTime() - time) / 1000));
  return {
    targets: targets.map(({ target, scan, findings, failure }) => ({
      target,
      commit: scan?.commit ?? null,
      age: scan === undefined ? null : secondsSince(scan.sequence),
      errors: failure === undefined ? (scan?.errors ?? []) : [failureEntry(failure, links)],
      warnings: scan?.warnings ?? [],
      state: standingOf(
        scan,
        findings.map(({ finding }) => finding),
        failure !== undefined,
      ),
      labels: { ...scan?.governor?.labels, ...labels.get(target) },
      governor: scan?.governor ?? null,
      ...(scan === undefined || scan.findings.length === 0 || !observing.has(target)
        ? {}
        : { baseline: baselineOf(scan.findings) }),
    })),
    findings: targets.flatMap(({ findings }) =>
      findings.map(({ finding, state, waits, pullRequest, workflowId }) => ({
        id: finding.id,
        state,
        age: secondsSince(Date.parse(finding.firstSeen)),
        target: finding.target,
        title: describeReference(finding),
        drift: finding.drift,
        ...(waits === undefined ? {} : { waits }),
        ...(pullRequest === undefined ? {} : { pullRequest }),
        severity: finding.severity,
        managers: managersOf(finding),
        digest: finding.digest,
        firstSeen: finding.firstSeen,
        workflowId,
        link: links.toFinding(finding.id, workflowId),
      })),
    ),
    approvals: [
      ...approvals.map((approval) => ({
        ...approvalEntry(approval, links),
        age: secondsSince(approval.startedAt.getTime()),
      })),
      ...[...ofModels.retrainings, ...ofModels.rollouts]
        .filter(({ actions }) => actions.length > 0)
        .map(approvalOfModel),
    ],
    leases: leases.map((lease) => leaseEntry(lease, links.toEmergency(lease), now)),
    freezes: freezes.map(freezeEntry),
    incidents: ofModels.incidents,
    retrainings: ofModels.retrainings,
    rollouts: ofModels.rollouts,
  };
}

/** The plan of a retraining or rollout, among everything else that waits for people. */
function approvalOfModel(plan: RetrainingEntry | RolloutEntry): ApprovalEntry {
  const { id, state, age, model, title, digest, actions, expiresAt, workflowId, link } = plan;
  const about = { target: model, model, title, digest, actions, expiresAt, findings: [id] };
  return { id, state, age, ...about, severity: '', drift: [], managers: [], workflowId, link };
}

function failureEntry(
  { workflowId, message }: { workflowId: string; message: string },
  links: StatusLinks,
): TargetEntry['errors'][number] {
  return { object: 'the latest scan failed', message: `${message} (${links.toWorkflow(workflowId)})` };
}

function approvalEntry(approval: OpenRemediation, links: StatusLinks): Omit<ApprovalEntry, 'age'> {
  const { workflowId, target, title, digest, severity, drift, findings, actors, actions, phase, expiresAt } =
    approval;
  const [id = ''] = findings;
  const link = links.toFinding(id, workflowId);
  return {
    id,
    state: phase,
    target,
    title,
    drift,
    severity,
    managers: actors,
    digest,
    findings,
    actions,
    expiresAt,
    workflowId,
    link,
  };
}

function managersOf({ fields }: Finding): string[] {
  return [...new Set(fields.flatMap(({ manager }) => (manager === null ? [] : [manager])))];
}

/** The report about some targets alone. */
export function selectTargets(
  report: StatusReport,
  isSelected: (target: TargetEntry) => boolean,
): StatusReport {
  const targets = report.targets.filter((target) => isSelected(target));
  const names = new Set(targets.map(({ target }) => target));
  return {
    ...report,
    targets,
    findings: report.findings.filter(({ target }) => names.has(target)),
    approvals: report.approvals.filter(({ target, model }) => model !== undefined || names.has(target)),
  };
}
