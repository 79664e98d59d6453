import type { IgnoreRule } from './ignore-rules.ts';
import { groupOf } from './object.ts';
import type { KubernetesObject } from './object.ts';

/*
 * Exemptions that Argo CD and Flux read from the annotations of an object. For an object of Git those of Git's own
 * copy count: an annotation that somebody put on the live object alone is drift like any other, and silences nothing.
 */

type Annotated = Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>;

const flux = 'kustomize.toolkit.fluxcd.io';

/** What its annotations say about how an object is compared, as rules about it alone. */
export function rulesOfAnnotations(object: Annotated): IgnoreRule[] {
  const ssa = textOf(object, `${flux}/ssa`);
  if (has(object, `${flux}/reconcile`, 'disabled')) return [ruleFor(object, `${flux}/reconcile: disabled`)];
  if (has(object, `${flux}/ssa`, 'ignore')) return [ruleFor(object, `${flux}/ssa: ${ssa}`)];
  if (has(object, 'helm.toolkit.fluxcd.io/driftDetection', 'disabled')) {
    return [ruleFor(object, 'helm.toolkit.fluxcd.io/driftDetection: disabled')];
  }
  // Created where it is missing, and left alone afterwards.
  if (has(object, `${flux}/ssa`, 'ifnotpresent')) {
    return [{ ...ruleFor(object, `${flux}/ssa: ${ssa}`), jsonPointers: ['/**'] }];
  }
  // What others added stays.
  if (has(object, `${flux}/ssa`, 'merge')) {
    return [{ ...ruleFor(object, `${flux}/ssa: ${ssa}`), change: 'added' }];
  }
  return [];
}

/** The annotation for which an object that is not in Git is no drift; undefined where there is none. */
export function toleratedBy(object: Annotated): string | undefined {
  if (hasOption(object, 'argocd.argoproj.io/compare-options', 'ignoreextraneous')) {
    return 'argocd.argoproj.io/compare-options: IgnoreExtraneous';
  }
  return rulesOfAnnotations(object).find(({ jsonPointers, change }) => !jsonPointers && !change)?.reason;
}

/** The annotation that forbids deleting the object; undefined where there is none. */
export function keptBy(object: Annotated): string | undefined {
  const options = 'argocd.argoproj.io/sync-options';
  if (hasOption(object, options, 'prune=false')) return `${options}: Prune=false`;
  if (hasOption(object, options, 'delete=false')) return `${options}: Delete=false`;
  return has(object, `${flux}/prune`, 'disabled') ? `${flux}/prune: disabled` : undefined;
}

function ruleFor({ apiVersion, kind, metadata }: Annotated, annotation: string): IgnoreRule {
  return {
    group: groupOf(apiVersion),
    kind,
    namespace: metadata.namespace ?? '*',
    name: metadata.name,
    owner: 'annotation',
    reason: annotation,
  };
}

/** A source may hold anything, whatever Kubernetes would take. */
function annotationsOf({ metadata }: Annotated): Readonly<Record<string, unknown>> {
  return metadata.annotations ?? {};
}

function textOf(object: Annotated, name: string): string {
  const value = annotationsOf(object)[name];
  return typeof value === 'string' ? value : '';
}

function has(object: Annotated, name: string, value: string): boolean {
  return textOf(object, name).toLowerCase() === value;
}

/** Argo CD's options are a list with commas. */
function hasOption(object: Annotated, name: string, option: string): boolean {
  const options = textOf(object, name).split(',');
  return options.some((one) => one.trim().toLowerCase() === option);
}
