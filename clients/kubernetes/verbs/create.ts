import { referenceOf, type KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { WriteOptions } from '../kubernetes-client.ts';
import { namespacedPath } from '../paths.ts';
import type { Session } from '../session.ts';
import { writeObject } from './write-object.ts';

/** POST: AlreadyExistsError when the name is taken. */
export function createObject(
  session: Session,
  object: KubernetesObject,
  options: WriteOptions = {},
): Promise<KubernetesObject> {
  const reference = referenceOf(object);
  return writeObject(
    session,
    reference,
    { method: 'POST', path: (type) => namespacedPath(type, reference), body: object },
    options,
  );
}
