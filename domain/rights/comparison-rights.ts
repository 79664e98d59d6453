import { isSystemKind } from '../infrastructure/governance.ts';
import { isListedWhole } from '../infrastructure/listed-whole.ts';
import type { Grant, ServedKind, Verb } from './grant.ts';
import type { ClusterNeeds, TargetNeeds } from './needs.ts';

/** A kind of Git in one place; the whole cluster without a namespace. */
export interface PlacedKind {
  type: ServedKind;
  namespace: string | undefined;
}

/** What a scan reads to hold the objects of a target against Git, and what runs behind them. */
export function readingRights(target: TargetNeeds, served: readonly ServedKind[]): Grant[] {
  const kinds = kindsOf(target, served);
  return [
    ...listedTogether(kinds).map(({ type, namespace }) =>
      grant(type, namespace, readVerbs(target), `${target.name}: what Git has`),
    ),
    ...target.derivedSecrets.map(({ namespace, name }) => ({
      namespace,
      group: '',
      resource: 'secrets',
      names: [name],
      verbs: ['get'] as const,
      why: `${target.name}: a Secret that is made of a sealed or external one`,
    })),
    ...scalingRights(target, served, contextVerbs(target)),
    ...admissionRights(target, served),
    ...runningRights(target, kinds),
  ];
}

/** Lists are followed by watches where a target is kept current between scans. */
const readVerbs = ({ watched }: TargetNeeds): Verb[] =>
  watched ? ['get', 'list', 'watch'] : ['get', 'list'];

const contextVerbs = ({ watched }: TargetNeeds): Verb[] => (watched ? ['list', 'watch'] : ['list']);

/** What is read to find what Git does not have. */
export function searchingRights(target: TargetNeeds, served: readonly ServedKind[]): Grant[] {
  return target.namespaces.flatMap((namespace) =>
    served
      .filter((type) => type.namespaced && isSearched(type))
      .map((type) => grant(type, namespace, readVerbs(target), `${target.name}: what is not in Git`)),
  );
}

/**
 * What a dry run takes: the API server asks for the right to write, although nothing is written. Left out are roles, for
 * nobody may try out rights that they lack, and admission policies with their bindings, for none holds for them: whoever
 * may try one out may write it, and take away the very policy that lets them only try.
 */
export function dryRunRights(target: TargetNeeds, served: readonly ServedKind[]): Grant[] {
  if (!target.dryRuns) return [];
  return kindsOf(target, served)
    .filter(({ type }) => !isNeverTried(type))
    .map(({ type, namespace }) =>
      grant(type, namespace, ['create', 'update', 'patch'], `${target.name}: dry runs`),
    );
}

function isNeverTried({ group, kind }: ServedKind): boolean {
  if (group === 'rbac.authorization.k8s.io') return true;
  return group === 'admissionregistration.k8s.io' && /^(Validating|Mutating)AdmissionPolicy/.test(kind);
}

/** The kinds of a target that the cluster serves, each in each of its places once. */
export function kindsOf({ desired }: TargetNeeds, served: readonly ServedKind[]): PlacedKind[] {
  const placed = desired.flatMap(({ group, kind, namespace }) => {
    const type = served.find((one) => one.group === group && one.kind === kind);
    return type === undefined ? [] : [{ type, namespace: type.namespaced ? namespace : undefined }];
  });
  const byPlace = new Map(
    placed.map((one) => [`${one.type.group}/${one.type.resource} ${one.namespace ?? ''}`, one]),
  );
  return [...byPlace.values()];
}

function listedTogether(kinds: readonly PlacedKind[]): PlacedKind[] {
  return [...Map.groupBy(kinds, ({ type }) => type).values()].flatMap((members) => {
    const [first] = members;
    return first !== undefined && isListedWhole(first.type, members.length)
      ? [{ type: first.type, namespace: undefined }]
      : members;
  });
}

const autoscalers = [
  'autoscaling/HorizontalPodAutoscaler',
  'keda.sh/ScaledObject',
  'autoscaling.k8s.io/VerticalPodAutoscaler',
];
const mutators = ['MutatingWebhookConfiguration', 'MutatingAdmissionPolicy'];

/** What explains differences: who scales. */
export function scalingRights(target: TargetNeeds, served: readonly ServedKind[], verbs: Verb[]): Grant[] {
  const scalers = served.filter(({ group, kind }) => autoscalers.includes(`${group}/${kind}`));
  return namespacesOf(kindsOf(target, served)).flatMap((namespace) =>
    scalers.map((type) => grant(type, namespace, verbs, `${target.name}: who may scale`)),
  );
}

/** Kinds that admission changes by itself are always asked about. */
function admissionRights(target: TargetNeeds, served: readonly ServedKind[]): Grant[] {
  return served
    .filter(({ group, kind }) => group === 'admissionregistration.k8s.io' && mutators.includes(kind))
    .map((type) =>
      grant(type, undefined, contextVerbs(target), `${target.name}: what admission changes by itself`),
    );
}

/** Pods and nodes of workloads that run short, or by a tag. */
function runningRights(target: TargetNeeds, kinds: readonly PlacedKind[]): Grant[] {
  const verbs = contextVerbs(target);
  const namespaces = namespacesOf(kinds.filter(({ type }) => type.group === 'apps'));
  const pods = namespaces.map((namespace) => ({
    namespace,
    group: '',
    resource: 'pods',
    verbs,
    why: `${target.name}: why replicas are short, and which image runs`,
  }));
  const nodes = { group: '', resource: 'nodes', verbs, why: `${target.name}: why replicas are short` };
  return pods.length === 0 ? [] : [...pods, nodes];
}

const namespacesOf = (kinds: readonly PlacedKind[]): string[] => [
  ...new Set(kinds.flatMap(({ namespace }) => namespace ?? [])),
];

function isSearched({ group, kind, verbs }: ServedKind): boolean {
  return (
    ['list', 'get', 'create', 'delete'].every((verb) => verbs.includes(verb)) && !isSystemKind(group, kind)
  );
}

export function grant(
  { group, resource }: ServedKind,
  namespace: string | undefined,
  verbs: readonly Verb[],
  why: string,
): Grant {
  return { namespace, group, resource, verbs, why };
}

/** Kinds that are deleted where a rule lets everything go that Git does not have. */
export function prunedKinds({ namespaces }: TargetNeeds, served: ClusterNeeds['served']): PlacedKind[] {
  const types = served.filter((type) => type.namespaced && isSearched(type));
  return namespaces.flatMap((namespace) => types.map((type) => ({ type, namespace })));
}
