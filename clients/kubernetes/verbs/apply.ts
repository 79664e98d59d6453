import { referenceOf, type KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { ApplyOptions } from '../kubernetes-client.ts';
import { objectPath } from '../paths.ts';
import type { Session } from '../session.ts';
import { writeObject } from './write-object.ts';

/**
 * Server-side apply: the manager owns exactly the fields stated, and the object is created where it is missing.
 * ConflictError with `causes` for fields that others own, unless `force`.
 */
export function applyObject(
  session: Session,
  object: KubernetesObject,
  options: ApplyOptions & { fieldManager: string },
): Promise<KubernetesObject> {
  const reference = referenceOf(object);
  return writeObject(
    session,
    reference,
    {
      method: 'PATCH',
      path: (type) => objectPath(type, reference),
      body: object,
      // JSON is YAML, and this is the content type that every server with server-side apply knows.
      contentType: 'application/apply-patch+yaml',
      query: options.force === true ? { force: true } : {},
    },
    options,
  );
}
