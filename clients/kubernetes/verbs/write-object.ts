import type { KubernetesObject, ObjectReference } from '../../../domain/infrastructure/object.ts';
import { secretTextsIn, secretTextsInPatch } from '../../../domain/infrastructure/secret-texts.ts';
import { holdsSecrets } from '../../../domain/infrastructure/sensitive-values.ts';
import type { Subject } from '../transport/status-error.ts';
import type { JsonPatch, ResourceType, WriteOptions } from '../kubernetes-client.ts';
import { objectSubject, queryString } from '../paths.ts';
import type { Session } from '../session.ts';

interface Write {
  method: 'POST' | 'PUT' | 'PATCH';
  path: (type: ResourceType) => string;
  body: unknown;
  contentType?: string;
  query?: { force?: true };
}

/** What every write has in common: a misspelt field is an error, and a dry run may be repeated. */
export async function writeObject(
  { transport, discovery }: Session,
  reference: ObjectReference,
  { method, path, body, contentType = 'application/json', query = {} }: Write,
  { fieldManager, dryRun = false, confidential = false, signal }: WriteOptions,
): Promise<KubernetesObject> {
  const type = await discovery.find(reference.apiVersion, reference.kind, signal);
  const parameters = {
    fieldValidation: 'Strict',
    fieldManager,
    dryRun: dryRun ? 'All' : undefined,
    ...query,
  };
  const { content } = await transport.send({
    method,
    path: path(type) + queryString(parameters),
    subject: subjectOf(reference, body, confidential),
    body,
    contentType,
    readOnly: dryRun,
    signal,
  });
  return content as KubernetesObject;
}

/** What is sent must not be quoted where it is secret: by its kind, its annotation, its name, or because we know. */
function subjectOf(reference: ObjectReference, body: unknown, known: boolean): Subject {
  const subject = objectSubject(reference);
  if (Array.isArray(body)) {
    const secrets = (): string[] => secretTextsInPatch(reference, body as JsonPatch);
    return { ...subject, confidential: subject.confidential || known, secrets };
  }
  const object = body as KubernetesObject;
  const confidential = subject.confidential || known || holdsSecrets(object);
  return { ...subject, confidential, secrets: () => secretTextsIn(object) };
}
