import type { Client } from '@temporalio/client';
import type { Registry } from 'prom-client';
import { listOpenIncidents } from '../../operations/open-incidents.ts';
import { listOpenLeases } from '../../operations/open-leases.ts';
import { listOpenRemediations } from '../../operations/open-remediations.ts';
import { listOpenRetrainings } from '../../operations/open-retrainings.ts';
import { listOpenRollouts } from '../../operations/open-rollouts.ts';
import { addStoredGauges } from './stored-gauges.ts';

/** Phases in which a person is waited for. */
const waitingPhases: ReadonlySet<string> = new Set(['waiting-for-decision', 'waiting-for-approval']);

/** One thing that is under way, for whoever counts what waits. */
interface UnderWay {
  kind: 'remediation' | 'incident' | 'retraining' | 'rollout';
  /** Name of the target or the model. */
  subject: { target: string } | { model: string };
  phase: string;
  since: Date;
}

/** What is under way and what waits for people, as Temporal lists it: no worker has to run for that. */
export function addWorkGauges(
  registry: Registry,
  client: Client,
  known: { targets: ReadonlySet<string>; models: ReadonlySet<string> },
): void {
  const about = <T extends { model: string }>(all: readonly T[]): T[] =>
    all.filter(({ model }) => known.models.has(model));
  addStoredGauges(registry, 'work', (gauge) => {
    const remediations = gauge(
      'plumbline_open_remediations',
      'Items of drift that are worked on, by phase.',
      'target',
      'phase',
    );
    const pullRequests = gauge(
      'plumbline_open_pull_requests',
      'Pull requests that wait for a merge.',
      'target',
    );
    const leases = gauge('plumbline_open_emergencies', 'Emergency leases that are open.', 'target');
    const leaseAge = gauge(
      'plumbline_oldest_emergency_age_seconds',
      'For how long the oldest emergency lease has been open.',
      'target',
    );
    const incidents = gauge('plumbline_open_incidents', 'Incidents of models, by phase.', 'model', 'phase');
    const retrainings = gauge('plumbline_open_retrainings', 'Retrainings, by phase.', 'model', 'phase');
    const rollouts = gauge('plumbline_open_rollouts', 'Rollouts, by phase.', 'model', 'phase');
    const percent = gauge(
      'plumbline_rollout_traffic_percent',
      'Share of the traffic that a candidate under way is to have, 0 to 100.',
      'model',
    );
    const approvals = gauge(
      'plumbline_approvals_pending',
      'Questions that wait for people: of a remediation, incident, retraining or rollout.',
      'kind',
      'target',
      'model',
    );
    const approvalAge = gauge(
      'plumbline_oldest_approval_age_seconds',
      'For how long what waits for people has been under way, the oldest of each.',
      'kind',
      'target',
      'model',
    );
    return async () => {
      const [items, open, ofModels, training, rolling] = await Promise.all([
        listOpenRemediations(client),
        listOpenLeases(client),
        listOpenIncidents(client),
        listOpenRetrainings(client),
        listOpenRollouts(client),
      ]);
      const inTargets = items.filter(({ target }) => known.targets.has(target));
      const openLeases = open.filter(({ target }) => known.targets.has(target));
      const waiting: UnderWay[] = [
        ...inTargets.map(({ target, phase, startedAt }) => ({
          kind: 'remediation' as const,
          subject: { target },
          phase,
          since: startedAt,
        })),
        ...about(ofModels).map((one) => ofModel('incident', one, one.openedAt)),
        ...about(training).map((one) => ofModel('retraining', one, one.startedAt)),
        ...about(rolling).map((one) => ofModel('rollout', one, one.startedAt)),
      ].filter(({ phase }) => waitingPhases.has(phase));
      return () => {
        for (const { target, phase, pullRequest } of inTargets) {
          if (phase !== 'closed') remediations.inc({ target, phase });
          if (pullRequest !== undefined && phase !== 'closed') pullRequests.inc({ target });
        }
        for (const { target } of openLeases) leases.inc({ target });
        // The oldest of each comes last, and stays.
        for (const { target, openedAt } of openLeases.toReversed())
          leaseAge.set({ target }, ageOf(new Date(openedAt)));
        for (const { model, phase } of about(ofModels)) incidents.inc({ model, phase });
        for (const { model, phase } of about(training)) retrainings.inc({ model, phase });
        for (const one of about(rolling)) {
          rollouts.inc({ model: one.model, phase: one.phase });
          percent.set({ model: one.model }, one.percent);
        }
        for (const { kind, subject } of waiting) approvals.inc({ kind, ...subject });
        for (const { kind, subject, since } of waiting.toSorted(youngestFirst))
          approvalAge.set({ kind, ...subject }, ageOf(since));
      };
    };
  });
}

function ofModel(
  kind: UnderWay['kind'],
  { model, phase }: { model: string; phase: string },
  since: string,
): UnderWay {
  return { kind, subject: { model }, phase, since: new Date(since) };
}

function ageOf(since: Date): number {
  return Math.max(0, (Date.now() - since.getTime()) / 1000);
}

function youngestFirst(one: UnderWay, other: UnderWay): number {
  return other.since.getTime() - one.since.getTime();
}
