import { referenceOf, type KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { WriteOptions } from '../kubernetes-client.ts';
import { objectPath } from '../paths.ts';
import type { Session } from '../session.ts';
import { writeObject } from './write-object.ts';

/** PUT: the object becomes exactly this; ConflictError when `metadata.resourceVersion` is not the live one. */
export function replaceObject(
  session: Session,
  object: KubernetesObject,
  options: WriteOptions = {},
): Promise<KubernetesObject> {
  const reference = referenceOf(object);
  return writeObject(
    session,
    reference,
    { method: 'PUT', path: (type) => objectPath(type, reference), body: object },
    options,
  );
}
