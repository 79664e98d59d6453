import type { KubernetesObject, ObjectReference } from '../../../domain/infrastructure/object.ts';
import { secretTextsIn, secretTextsInPatch } from '../../../domain/infrastructure/secret-texts.ts';
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
  { fieldManager, dryRun = false, signal }: WriteOptions,
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
    subject: { ...objectSubject(reference), secrets: () => secretsIn(reference, body) },
    body,
    contentType,
    readOnly: dryRun,
    signal,
  });
  return content as KubernetesObject;
}

function secretsIn(reference: ObjectReference, body: unknown): string[] {
  return Array.isArray(body)
    ? secretTextsInPatch(reference, body as JsonPatch)
    : secretTextsIn(body as KubernetesObject);
}
