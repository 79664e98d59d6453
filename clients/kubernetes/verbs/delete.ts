import type { ObjectReference } from '../../../domain/infrastructure/object.ts';
import { NotFoundError } from '../errors.ts';
import type { DeleteOptions } from '../kubernetes-client.ts';
import { objectPath, objectSubject } from '../paths.ts';
import type { Session } from '../session.ts';

/** False when the object was already gone. ConflictError when `uid` or `resourceVersion` do not match. */
export async function deleteObject(
  { transport, discovery }: Session,
  reference: ObjectReference,
  options: DeleteOptions = {},
): Promise<boolean> {
  const type = await discovery.find(reference.apiVersion, reference.kind, options.signal);
  const { uid, resourceVersion } = options;
  try {
    await transport.send({
      method: 'DELETE',
      path: objectPath(type, reference),
      subject: objectSubject(reference),
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        // The server's own default orphans the pods of a Job, which then hold their GPUs.
        propagationPolicy: options.propagationPolicy ?? 'Background',
        ...(uid === undefined && resourceVersion === undefined
          ? {}
          : { preconditions: { uid, resourceVersion } }),
        ...(options.dryRun === true ? { dryRun: ['All'] } : {}),
      },
      readOnly: options.dryRun === true,
      signal: options.signal,
    });
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}
