import type { EvidenceSource, IncidentEvidence } from './evidence.ts';
import type { Observation, Observed } from './observation.ts';
import { observeChanges } from './observations/changes.ts';
import { observeHealth } from './observations/health.ts';
import { observePerformance } from './observations/performance.ts';
import { observeQuality, observeTimes } from './observations/quality.ts';
import { observeSeason } from './observations/season.ts';
import { observeShape } from './observations/shape.ts';
import { findOnset } from './onset.ts';
import type { Onset } from './onset.ts';

/** What each source would tell. */
const tells: Readonly<Record<EvidenceSource, string>> = {
  data: 'the data',
  deployment: 'the history of the deployment',
  findings: 'the drift from Git in its namespace',
  pods: 'the state of its pods',
  metrics: 'errors, latency and throttling',
};

/** Everything that the evidence shows, since when, and what would tell more. */
export function observe(evidence: IncidentEvidence): Observed & { onset: Onset } {
  const { data, missing, noticedAt } = evidence;
  const times = data === undefined ? [] : observeTimes(data);
  const onset = findOnset(data, noticedAt);
  // Times that cannot be right bring nothing together with a change.
  const trusted: Onset = times.length === 0 ? onset : { ...onset, after: undefined, pace: 'untrusted' };
  const parts: Observed[] = [
    {
      observations: times,
      open: times.length === 0 ? [] : ['the clocks: set right, they tell what came first'],
    },
    ...(data === undefined ? [] : observeData(data)),
    { observations: observePace(trusted), open: [] },
    { observations: observeChanges(evidence, trusted), open: [] },
    observeHealth(evidence, trusted),
    {
      observations: [],
      open: missing.map(({ source, reason }) => `${tells[source]}: could not be had, ${reason}`),
    },
  ];
  return {
    onset: trusted,
    observations: onceEach(parts.flatMap(({ observations }) => observations)),
    open: [...new Set(parts.flatMap(({ open }) => open))],
  };
}

function observeData(data: NonNullable<IncidentEvidence['data']>): Observed[] {
  return [
    { observations: observeQuality(data), open: [] },
    observeShape(data.report),
    observePerformance(data),
    observeSeason(data),
  ];
}

function observePace({ pace, before }: Onset): Observation[] {
  const at = new Date(before).toISOString();
  if (pace === 'sudden') return [{ kind: 'began-suddenly', text: 'it began from one look to the next', at }];
  if (pace === 'gradual') return [{ kind: 'crept-in', text: 'it grew from look to look', at }];
  return [];
}

/** The same words are the same evidence, from wherever they come. */
function onceEach(observations: readonly Observation[]): Observation[] {
  return [...new Map(observations.map((one) => [`${one.kind} ${one.text}`, one])).values()];
}
