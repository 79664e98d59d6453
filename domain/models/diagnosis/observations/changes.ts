import type { ChangedPart, DeploymentChange, IncidentEvidence, RelatedFinding } from '../evidence.ts';
import type { Observation } from '../observation.ts';
import type { Onset } from '../onset.ts';
import type { ObservationKind } from '../weights.ts';

const minute = 60 * 1000;
const hour = 60 * minute;

/** A change shows in the data a little before or after it is written down, milliseconds. */
const margin = 15 * minute;
/** Where the last good look is not known, changes of this long before count as near. */
const lookBack = 24 * hour;
/** Changes that one observation each is made of. */
const mostChanges = 6;

const kindOfChange: Readonly<Partial<Record<ChangedPart, ObservationKind>>> = {
  predictor: 'predictor-changed',
  transformer: 'transformer-changed',
  environment: 'environment-changed',
  resources: 'resources-changed',
  traffic: 'traffic-moved',
  attempt: 'rollout-undone',
};

/** What was changed around the onset, by whom. */
export function observeChanges({ deployment, findings = [] }: IncidentEvidence, onset: Onset): Observation[] {
  const near = (at: string): boolean => isNear(Date.parse(at), onset);
  const strength = precisionOf(onset);
  const observations = [
    ...(deployment?.changes ?? [])
      .filter(({ at }) => near(at))
      .flatMap((change) => observeChange(change, strength)),
    ...findings.filter(({ at }) => near(at)).map((finding) => observeFinding(finding, strength)),
  ].slice(0, mostChanges);
  if (deployment === undefined || observations.some(({ kind }) => kind !== 'drift-nearby'))
    return observations;
  return [...observations, ...observeQuiet(deployment, onset)];
}

function observeChange({ part, what, at, by }: DeploymentChange, strength: number): Observation[] {
  const kind = kindOfChange[part];
  return kind === undefined
    ? []
    : [{ kind, text: `${what}${by === undefined ? '' : ` by ${by}`}`, at, strength }];
}

function observeFinding({ id, title, part, ofModel, at, by }: RelatedFinding, strength: number): Observation {
  const isSize = part === 'resources' || part === 'other';
  const kind = !ofModel ? 'drift-nearby' : isSize ? 'resources-changed' : 'drifted-from-git';
  const who = by === undefined ? '' : ` by ${by}`;
  return { kind, text: `${title} differs from Git, changed${who} (finding ${id})`, at, strength };
}

/** Nothing near it: either nothing at all, as far back as is known, or only what came too late to be its cause. */
function observeQuiet(
  { changes, knownSince }: NonNullable<IncidentEvidence['deployment']>,
  onset: Onset,
): Observation[] {
  const answering = changes.filter(({ part }) => kindOfChange[part] !== undefined);
  const late = answering.find(({ at }) => Date.parse(at) > onset.before + margin);
  if (late !== undefined) {
    return [{ kind: 'changed-too-late', text: `${late.what}, but only after it had begun`, at: late.at }];
  }
  if (Date.parse(knownSince) > (onset.after ?? onset.before - lookBack)) return [];
  const last = answering
    .map(({ at }) => at)
    .toSorted()
    .at(-1);
  const since = last === undefined ? '' : `; the last change was at ${last}`;
  return [
    {
      kind: 'nothing-changed',
      text: `nothing of the deployment was changed around the onset${since}`,
      strength: precisionOf(onset),
    },
  ];
}

function isNear(at: number, { after, before }: Onset): boolean {
  return at >= (after ?? before - lookBack) - margin && at <= before + margin;
}

/** The wider the time in which it may have begun, the likelier a change falls into it by chance. */
function precisionOf({ after, before, pace }: Onset): number {
  if (pace === 'untrusted') return 0.2;
  if (after === undefined || pace === 'unknown') return 0.6;
  const width = before - after;
  if (width <= 6 * hour) return 1;
  return width <= 48 * hour ? 0.8 : 0.5;
}
