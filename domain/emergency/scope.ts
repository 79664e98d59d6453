import { matchesGlob } from '../infrastructure/glob.ts';
import { parseLabelSelector } from '../infrastructure/label-selector.ts';
import type { ObjectReference } from '../infrastructure/object.ts';
import { isKind } from './kind-names.ts';

/** Objects by kind and name; `*` and `?` are wildcards. */
export interface ObjectPattern {
  kind: string;
  /** Every name where it is left out. */
  name?: string;
}

/** Which objects of a target an emergency is about: those that fulfil everything stated; all where nothing is. */
export interface EmergencyScope {
  objects?: readonly ObjectPattern[];
  /** Wildcards as in names. */
  namespaces?: readonly string[];
  /** Labels, as kubectl's `-l` takes them. */
  selector?: string;
}

/** An object as a scope judges it. */
export interface ScopedObject extends ObjectReference {
  /** As live has them, or Git where nothing is live; undefined where they are not known. */
  labels?: Readonly<Record<string, string>>;
  /** As Git has them, where those are others. */
  gitLabels?: Readonly<Record<string, string>>;
}

/**
 * Whether an object is in a scope. Labels count as live has them and as Git has them: whoever takes a label away in an
 * emergency does not hand the object back to healing. Where they are not known, the object is in the scope: what is
 * held for nothing can be healed later.
 */
export function isInScope(
  { objects = [], namespaces = [], selector = '' }: EmergencyScope,
  { kind, name, namespace = '', labels, gitLabels }: ScopedObject,
): boolean {
  const isNamed = objects.some(
    (pattern) => isKind(pattern.kind, kind) && matchesGlob(pattern.name ?? '*', name),
  );
  if (objects.length > 0 && !isNamed) return false;
  if (namespaces.length > 0 && !namespaces.some((glob) => matchesGlob(glob, namespace))) return false;
  if (selector === '' || labels === undefined) return true;
  const isSelected = parseLabelSelector(selector);
  // Text that is no selector is refused when a lease is opened.
  if (isSelected === undefined) return true;
  return isSelected(labels) || (gitLabels !== undefined && isSelected(gitLabels));
}

/** Reads `deployment/web`, or `deployment` for all of them; undefined for anything else. */
export function parseObjectPattern(text: string): ObjectPattern | undefined {
  const [kind = '', name, ...rest] = text.trim().split('/');
  if (!/^[A-Za-z*?][\w*?.-]*$/.test(kind) || rest.length > 0) return undefined;
  if (name === undefined) return { kind };
  return /^[\w*?.:-]+$/.test(name) ? { kind, name } : undefined;
}

/** For people: `deployment/web in payments`; `everything` where nothing is stated. */
export function describeScope({ objects = [], namespaces = [], selector = '' }: EmergencyScope): string {
  const what = objects.map(({ kind, name }) => (name === undefined ? `every ${kind}` : `${kind}/${name}`));
  return [
    what.length === 0 ? 'everything' : what.join(', '),
    ...(namespaces.length === 0 ? [] : [`in ${namespaces.join(', ')}`]),
    ...(selector === '' ? [] : [`with ${selector}`]),
  ].join(' ');
}

/** More objects than this are better named by labels or namespaces: a scope travels. */
const mostStated = 100;

/** What is wrong with a scope, in words; undefined where nothing is. */
export function faultOfScope({
  objects = [],
  namespaces = [],
  selector = '',
}: EmergencyScope): string | undefined {
  if (objects.length > mostStated || namespaces.length > mostStated)
    return `a scope names ${mostStated} objects or namespaces at most: use a selector`;
  if (parseLabelSelector(selector) === undefined)
    return `"${selector}" is no label selector such as app=web,tier!=cache`;
  return undefined;
}
