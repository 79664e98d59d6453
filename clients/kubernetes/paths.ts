import { describeReference, groupOf, type ObjectReference } from '../../domain/infrastructure/object.ts';
import { InvalidError } from './errors.ts';
import type { ResourceType } from './kubernetes-client.ts';
import type { Subject } from './transport/status-error.ts';

type Query = Record<string, string | number | boolean | undefined>;

/** Path of a collection: `/apis/apps/v1/namespaces/payments/deployments`; of all namespaces without one. */
export function collectionPath(type: ResourceType, namespace?: string): string {
  const root = type.group === '' ? '/api' : `/apis/${type.group}`;
  const place =
    type.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}/${type.version}${place}/${type.resource}`;
}

/**
 * Path of one object. Names keep their case and are escaped (`system:node`).
 * @throws InvalidError for a name the API cannot have, or a namespaced object without a namespace.
 */
export function objectPath(type: ResourceType, reference: ObjectReference, subresource?: string): string {
  const { name } = reference;
  if (name === '' || name === '.' || name === '..' || /[/%]/.test(name)) {
    throw new InvalidError(`${reference.kind} "${name}" has a name that no object can have`, [
      { field: 'metadata.name', message: 'not usable in a path' },
    ]);
  }
  const path = `${namespacedPath(type, reference)}/${encodeURIComponent(name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** Path of the collection that an object belongs to. @throws InvalidError for a missing namespace. */
export function namespacedPath(type: ResourceType, reference: ObjectReference): string {
  if (type.namespaced && !reference.namespace) {
    throw new InvalidError(
      `${describeReference(reference)} states no namespace, and ${type.kind} objects live in one`,
      [{ field: 'metadata.namespace', message: 'missing' }],
    );
  }
  return collectionPath(type, reference.namespace);
}

/** `?a=1&b=2` without the entries that are undefined; empty for none. */
export function queryString(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

/** An object, for messages; those about a Secret must not quote its content. */
export function objectSubject(reference: ObjectReference): Subject {
  const confidential = reference.kind === 'Secret' && groupOf(reference.apiVersion) === '';
  const { apiVersion, kind } = reference;
  return { description: describeReference(reference), confidential, type: { apiVersion, kind } };
}

/** A collection, for messages: `deployments.apps in payments`. */
export function collectionSubject(type: ResourceType, namespace?: string): Subject {
  const name = type.group === '' ? type.resource : `${type.resource}.${type.group}`;
  return {
    description: namespace === undefined ? name : `${name} in ${namespace}`,
    confidential: false,
    type,
  };
}
