import type { KubernetesObject, ObjectReference } from '../../../domain/infrastructure/object.ts';
import type { TargetPolicy } from './evidence.ts';
import type { Place, Value } from './journal.ts';

/** A target of the day: a namespace with small objects that are held to a folder in Git. */
export interface DayTarget {
  name: string;
  policy: TargetPolicy;
  /** Followed between scans. */
  watched: boolean;
  /** Whether its repository is reached over HTTP, or is a folder of this machine. */
  overHttp: boolean;
  places: readonly Place[];
}

const kinds = { ConfigMap: 'v1', Deployment: 'apps/v1' } as const;
type Kind = keyof typeof kinds;

export function targetsOf(count: number): DayTarget[] {
  return Array.from({ length: count }, (_, index) => {
    const policy =
      index % 6 === 5 ? 'pull-request' : index % 2 === 0 ? 'self-heal' : ('alert-and-review' as const);
    const name = `${policy}-${index}`;
    const configMaps = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'].map(
      (object) => `${name}/ConfigMap/${object}`,
    );
    return {
      name,
      policy,
      watched: index === 0,
      overHttp: policy !== 'pull-request',
      places: [...configMaps, `${name}/Deployment/web`],
    };
  });
}

export function referenceOf(place: Place): ObjectReference & { namespace: string } {
  const [namespace = '', kind = '', name = ''] = place.split('/');
  return { apiVersion: kinds[kind as Kind], kind, namespace, name };
}

/** The object as it is with this value. */
export function objectWith(place: Place, value: string): KubernetesObject {
  const { apiVersion, kind, namespace, name } = referenceOf(place);
  const object = { apiVersion, kind, metadata: { namespace, name } };
  if (kind === 'ConfigMap') return { ...object, data: { level: value, about: 'settings of an application' } };
  const labels = { app: name };
  const containers = [{ name: 'main', image: 'registry.example/web:1', env: [{ name: 'LEVEL', value }] }];
  return {
    ...object,
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

/** JSON pointer to the value. */
export function pointerOf(place: Place): string {
  return referenceOf(place).kind === 'ConfigMap'
    ? '/data/level'
    : '/spec/template/spec/containers/0/env/0/value';
}

export function valueIn(object: KubernetesObject | undefined): Value {
  if (object === undefined) return null;
  let at: unknown = object;
  const steps = pointerOf(`/${object.kind}/`).split('/').slice(1);
  for (const step of steps) at = (at as Record<string, unknown> | undefined)?.[step];
  return typeof at === 'string' ? at : '(none)';
}

/** File of a place in the repository, and what stands there. */
export function fileOf(place: Place): string {
  const [target, kind, name] = place.split('/');
  return `${target}/${kind?.toLowerCase()}-${name}.json`;
}
