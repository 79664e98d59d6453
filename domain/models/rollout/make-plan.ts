import { canonicalJson } from '../../infrastructure/canonical-json.ts';
import type { JsonObject } from '../../infrastructure/object.ts';
import { textHash } from '../../text/text-hash.ts';
import type { RolloutMode, RolloutPlan } from './plan.ts';

/** What a plan is made of: the settings, and what was found. */
export interface PlanParts extends Omit<RolloutPlan, 'digest' | 'lines'> {
  /** The spec that people approve to be changed: an edit in between needs another approval. */
  spec: JsonObject;
  /** What the candidate is, for people: a version of the registry, or its place alone. */
  candidateName: string | undefined;
  /** GPUs that run twice while both serve, by resource. */
  gpus: ReadonlyMap<string, number>;
  /** What is kept from healing, for people. */
  held: readonly string[];
  /** Carries it back to Git by a pull request at the end. */
  isWrittenBack: boolean;
}

/** The plan with what people read of it, and the digest that their approval is bound to. */
export function makePlan(parts: PlanParts): RolloutPlan {
  const { spec, candidateName: _name, gpus: _gpus, held: _held, isWrittenBack: _back, ...plan } = parts;
  const lines = linesOf(parts);
  const digest = textHash(canonicalJson({ ...plan, lines, spec }));
  return { ...plan, lines, digest };
}

function linesOf(parts: PlanParts): string[] {
  const { service, champion, candidate, candidateName, mode, via, steps, target, route } = parts;
  const percents = steps.map(({ percent }) => `${percent} %`).join(', ');
  const [first] = steps;
  const way = via === 'git' ? 'each step by a pull request' : ways[mode](route);
  const held = parts.held.length === 0 ? 'our scans' : ['our scans', ...parts.held].join(', ');
  const gpus = [...parts.gpus].map(([resource, count]) => `${count} ${resource}`).join(', ');
  return [
    `InferenceService ${service.namespace}/${service.name}: ${champion.storageUri} serves (${champion.revision})`,
    ...(parts.goesBack === true
      ? [
          `What served before it comes back: ${candidate.storageUri}`,
          `It takes all requests as soon as it is ready, ${way}; nothing is compared, and no webhook is asked`,
        ]
      : [
          `The candidate is ${candidate.storageUri}${candidateName === undefined ? '' : `, ${candidateName}`}`,
          `It takes ${percents} of the requests, ${way}`,
          `Each step is held for ${span(first?.hold ?? 0)} and ${first?.minimumRequests ?? 0} requests of the candidate at least`,
        ]),
    ...(gpus === '' ? [] : [`${gpus} more while both run`]),
    ...(via === 'git' ? [] : [`${held} leave it alone meanwhile`]),
    parts.goesBack === true
      ? `Then it is watched for ${span(parts.watchAfter)}: that it is ready, and has the traffic`
      : `After the promotion it is watched for ${span(parts.watchAfter)}, and the champion kept for ${span(parts.keepChampion)}`,
    ...(parts.isWrittenBack && target !== undefined && via === 'cluster'
      ? [
          `Then a pull request carries the new model into the source of target ${target}`,
          ...(parts.handsOver === true
            ? ['Where Git cannot be told and nobody decides in time, it serves on and is left to a person']
            : []),
        ]
      : []),
  ];
}

const ways: Record<RolloutMode, (route: string | undefined) => string> = {
  knative: () => 'between revisions of Knative',
  standard: () => 'by spec.canary, as far as the HTTPRoutes of KServe show it',
  'blue-green': (route) => `by HTTPRoute ${route ?? ''}, to a second InferenceService`,
};

/** Exact, in the largest unit that leaves it whole: 90 min, not 1 h. */
function span(milliseconds: number): string {
  const unit = units.find(({ size }) => milliseconds % size === 0 && milliseconds > 0);
  return unit === undefined ? `${milliseconds / 1000} s` : `${milliseconds / unit.size} ${unit.name}`;
}

const units = [
  { name: 'd', size: 86_400_000 },
  { name: 'h', size: 3_600_000 },
  { name: 'min', size: 60_000 },
  { name: 's', size: 1000 },
] as const;
