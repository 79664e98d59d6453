import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { ApiWrite } from './evidence.ts';
import { valueIn } from './objects.ts';

/** An audit event of the API server, as far as it matters here. */
interface AuditEvent {
  verb: string;
  requestURI: string;
  stage: string;
  stageTimestamp: string;
  user: { username: string };
  objectRef?: { resource: string; namespace?: string; name?: string; subresource?: string };
  responseStatus?: { code?: number };
  responseObject?: KubernetesObject & { details?: { uid?: string } };
}

const kinds: Readonly<Record<string, string>> = { configmaps: 'ConfigMap', deployments: 'Deployment' };

/** What the API server carried out, object by object in its own order: by the life of each, and its versions. */
export async function readApiWrites(auditLog: string): Promise<ApiWrite[]> {
  const writes: ApiWrite[] = [];
  for await (const line of createInterface(createReadStream(auditLog))) {
    const write = writeIn(line);
    if (write !== undefined) writes.push(write);
  }
  return [...Map.groupBy(writes, ({ place }) => place).values()].flatMap(inOrder);
}

/** A server that dies may leave half a line. */
function writeIn(line: string): ApiWrite | undefined {
  if (!line.endsWith('}')) return undefined;
  const event = JSON.parse(line) as AuditEvent;
  const { verb, requestURI, stage, stageTimestamp, user, objectRef, responseStatus, responseObject } = event;
  const kind = kinds[objectRef?.resource ?? ''];
  const code = responseStatus?.code ?? 0;
  if (kind === undefined || stage !== 'ResponseComplete' || code < 200 || code > 299) return undefined;
  if (requestURI.includes('dryRun=') || objectRef?.subresource !== undefined) return undefined;
  const name = objectRef?.name ?? responseObject?.metadata?.name;
  const isDeletion = verb === 'delete';
  return {
    place: `${objectRef?.namespace}/${kind}/${name}`,
    at: Date.parse(stageTimestamp),
    by: user.username === 'plumbline' ? 'plumbline' : 'people',
    uid: responseObject?.metadata?.uid ?? responseObject?.details?.uid ?? '',
    version: isDeletion ? undefined : Number(responseObject?.metadata?.resourceVersion),
    value: isDeletion ? null : valueIn(responseObject),
  };
}

/** Writes that changed nothing leave the version before, and are left out. */
function inOrder(writes: readonly ApiWrite[]): ApiWrite[] {
  const lives = [...Map.groupBy(writes, ({ uid }) => uid).values()].map((life) =>
    life
      .toSorted((one, other) => (one.version ?? Infinity) - (other.version ?? Infinity))
      .filter(
        (write, index, all) => write.version === undefined || write.version !== all[index - 1]?.version,
      ),
  );
  return lives.toSorted((one, other) => (one[0]?.at ?? 0) - (other[0]?.at ?? 0)).flat();
}
