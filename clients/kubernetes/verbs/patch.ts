import {
  describeReference,
  type KubernetesObject,
  type ObjectReference,
} from '../../../domain/infrastructure/object.ts';
import { ConflictError, InvalidError } from '../errors.ts';
import type { JsonPatch, PatchOptions } from '../kubernetes-client.ts';
import { objectPath } from '../paths.ts';
import type { Session } from '../session.ts';
import { writeObject } from './write-object.ts';

/** JSON patch (RFC 6902) of an object or of a subresource such as `status` and `scale`. */
export async function patchObject(
  session: Session,
  reference: ObjectReference,
  patch: JsonPatch,
  options: PatchOptions = {},
): Promise<KubernetesObject> {
  try {
    return await writeObject(
      session,
      reference,
      {
        method: 'PATCH',
        path: (type) => objectPath(type, reference, options.subresource),
        body: patch,
        contentType: 'application/json-patch+json',
      },
      options,
    );
  } catch (error) {
    if (!isFailedTest(error, patch)) throw error;
    const message = `${describeReference(reference)} is no longer as the patch assumes: a test in it failed`;
    throw new ConflictError(message, []);
  }
}

/** The server answers a failed `test` with a 422 that names nothing, the same as for a path that does not exist. */
function isFailedTest(error: unknown, patch: JsonPatch): boolean {
  return error instanceof InvalidError && error.causes.length === 0 && patch.some(({ op }) => op === 'test');
}
