import type { KubernetesObject, ObjectReference } from '../../../domain/infrastructure/object.ts';
import { NotFoundError } from '../errors.ts';
import { objectPath, objectSubject } from '../paths.ts';
import type { Session } from '../session.ts';

/** The live object, or undefined when it does not exist. */
export async function getObject(
  { transport, discovery }: Session,
  reference: ObjectReference,
  signal?: AbortSignal,
): Promise<KubernetesObject | undefined> {
  const type = await discovery.find(reference.apiVersion, reference.kind, signal);
  try {
    const { content } = await transport.send({
      method: 'GET',
      path: objectPath(type, reference),
      subject: objectSubject(reference),
      signal,
    });
    return content as KubernetesObject;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
