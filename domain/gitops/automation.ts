import type { Json, KubernetesObject } from '../infrastructure/object.ts';
import { at, isMap, mapAt } from './fields.ts';
import type { GitopsReference } from './gitops-reference.ts';

/** A setting exactly as an object states it, so that it can be put back. */
export type Setting = { stated: true; value: Json } | { stated: false };

/** What makes Argo CD or Flux act by itself, as its object states it now. */
export interface Automation {
  uid: string;
  resourceVersion: string;
  setting: Setting;
}

/** Where each kind keeps it. */
const places: Record<GitopsReference['kind'], readonly [string, ...string[]]> = {
  Application: ['spec', 'syncPolicy', 'automated'],
  Kustomization: ['spec', 'suspend'],
  HelmRelease: ['spec', 'suspend'],
};

export function automationOf(kind: GitopsReference['kind'], object: KubernetesObject): Automation {
  const value = at(object, ...places[kind]);
  const { uid = '', resourceVersion = '' } = object.metadata;
  const setting: Setting = value === undefined ? { stated: false } : { stated: true, value: value as Json };
  return { uid, resourceVersion, setting };
}

/** The setting under which the tool leaves the cluster alone; undefined where it does so already. */
export function heldSetting(kind: GitopsReference['kind'], { setting }: Automation): Setting | undefined {
  if (kind !== 'Application') return isSame(setting, suspended) ? undefined : suspended;
  // Without self-heal it would still apply the next commit, and everything with it.
  const isOff = !setting.stated || setting.value === null || isDisabled(setting.value);
  return isOff ? undefined : { stated: false };
}

const suspended: Setting = { stated: true, value: true };

function isDisabled(automated: Json): boolean {
  return isMap(automated) && automated['enabled'] === false;
}

export function isSame(one: Setting, other: Setting): boolean {
  if (!one.stated || !other.stated) return one.stated === other.stated;
  return isSameValue(one.value, other.value);
}

/** The order of keys does not count: no server keeps it. */
function isSameValue(one: Json, other: Json): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSameValue(item, other[index] ?? null));
  if (!isMap(one) || !isMap(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameValue(one[key] ?? null, other[key] ?? null))
  );
}

/** The JSON patch that gives an object the setting; undefined where there is nowhere to put it any more. */
export function settingPatch(
  kind: GitopsReference['kind'],
  object: KubernetesObject,
  setting: Setting,
): ({ op: 'add' | 'test'; path: string; value: unknown } | { op: 'remove'; path: string })[] | undefined {
  const place = places[kind];
  const path = `/${place.join('/')}`;
  const test = {
    op: 'test' as const,
    path: '/metadata/resourceVersion',
    value: object.metadata.resourceVersion,
  };
  if (!setting.stated) {
    const isStated = at(object, ...place) !== undefined;
    return [test, ...(isStated ? [{ op: 'remove' as const, path }] : [])];
  }
  const parent = place.slice(0, -1);
  if (mapAt(object, ...parent) !== undefined) return [test, { op: 'add', path, value: setting.value }];
  // Argo CD's API server drops a policy that is left empty.
  if (parent.length < 2 || mapAt(object, 'spec') === undefined) return undefined;
  const [name = ''] = place.slice(-1);
  return [test, { op: 'add', path: `/${parent.join('/')}`, value: { [name]: setting.value } }];
}
