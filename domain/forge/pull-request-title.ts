import { describeFieldPath } from '../infrastructure/field-path.ts';
import type { FieldDifference, Finding } from '../infrastructure/finding.ts';
import { describeReference, objectKey } from '../infrastructure/object.ts';
import type { Json } from '../infrastructure/object.ts';
import { visible } from '../text/visible.ts';
import type { ChangeKind } from './pull-request.ts';

/** How many changes a title names, and how long a value it shows may be. */
const named = 2;
const longestValue = 24;

/**
 * What a pull request does, in one line: `Codify Deployment shop/web: replicas 2 → 5, env[DEBUG] added`. Of a revert
 * the values are shown the way they will go.
 *
 * @param title of the item, where it is about several objects.
 */
export function pullRequestTitle(kind: ChangeKind, title: string, findings: readonly Finding[]): string {
  const [first] = findings;
  if (first === undefined || new Set(findings.map(objectKey)).size > 1)
    return visible(`${verbs[kind]} ${title}`);
  const object = describeReference(first);
  const whole = findings.find(({ drift }) => drift === 'created' || drift === 'deleted');
  if (whole !== undefined) return visible(`${wholes[kind](whole.drift === 'created')} ${object}`);
  const changes = findings.flatMap(({ fields }) => fields).map((field) => changeOf(field, kind));
  const rest = changes.length - named;
  const parts = [...changes.slice(0, named), ...(rest > 0 ? [`${rest} more`] : [])];
  return visible(`${verbs[kind]} ${object}: ${parts.join(', ')}`);
}

const verbs: Record<ChangeKind, string> = { codify: 'Codify', revert: 'Revert', ignore: 'Ignore' };

const wholes: Record<ChangeKind, (created: boolean) => string> = {
  codify: (created) => (created ? 'Add to Git:' : 'Remove from Git:'),
  revert: (created) => (created ? 'Delete from the cluster:' : 'Create again:'),
  ignore: () => 'Ignore',
};

function changeOf({ location, path, change, desired, live }: FieldDifference, kind: ChangeKind): string {
  const name = shortName(location ?? path);
  const [before, after] = kind === 'revert' ? [live, desired] : [desired, live];
  const [from, to] = [shown(before), shown(after)];
  if (change === 'modified') return from === undefined || to === undefined ? name : `${name} ${from} → ${to}`;
  return `${name} ${(change === 'added') === (kind !== 'revert') ? 'added' : 'removed'}`;
}

/** The last name of a place, with what it is an item of: `env[DEBUG]`. */
function shortName(location: string): string {
  return describeFieldPath(location).split('.').at(-1) ?? '';
}

/** A value that says something at a glance: no structure, no fingerprint. */
function shown(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  const text = String(value);
  if (text.startsWith('hmac:')) return undefined;
  return text.length > longestValue || text.includes('\n') ? undefined : text;
}
