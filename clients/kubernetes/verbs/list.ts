import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { GoneError, ServerError } from '../errors.ts';
import type { ListOptions, ListPage, ResourceType } from '../kubernetes-client.ts';
import { collectionPath, collectionSubject, queryString } from '../paths.ts';
import type { Session } from '../session.ts';
import { pause } from '../transport/bounded-signal.ts';
import { backoff } from '../transport/retry.ts';

const pageSize = 500;
/** A continue token lives for five minutes or more; a list that outlives this many will never be finished. */
const maximumRestarts = 3;

const metadataAccept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

interface ListBody {
  metadata: { resourceVersion: string; continue?: string };
  items: KubernetesObject[] | null;
}

/**
 * Pages of one consistent list. When the server drops it half-way (410), or fails in the middle of it (500), it starts
 * over, marked by `restarted`.
 */
export async function* listObjects(
  session: Session,
  type: ResourceType,
  options: ListOptions = {},
): AsyncGenerator<ListPage, void> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      yield* listOnce(session, type, options, restarts > 0);
      return;
    } catch (error) {
      if (!mayRestart(error) || restarts === maximumRestarts) throw error;
      if (error instanceof ServerError) await pause(backoff(restarts + 1, 250, 5000), options.signal);
    }
  }
}

function mayRestart(error: unknown): boolean {
  return error instanceof GoneError || (error instanceof ServerError && error.status === 500);
}

async function* listOnce(
  session: Session,
  type: ResourceType,
  options: ListOptions,
  restarted: boolean,
): AsyncGenerator<ListPage, void> {
  let { metadata, items } = await readPage(session, type, options, undefined);
  yield { ...page(type, metadata, items), ...(restarted ? { restarted } : {}) };
  while (metadata.continue) {
    ({ metadata, items } = await readPage(session, type, options, metadata.continue));
    yield page(type, metadata, items);
  }
}

async function readPage(
  { transport }: Session,
  type: ResourceType,
  { namespace, labelSelector, fieldSelector, limit = pageSize, metadataOnly, signal }: ListOptions,
  token: string | undefined,
): Promise<ListBody> {
  const query = queryString({ limit, continue: token, labelSelector, fieldSelector });
  const { content } = await transport.send({
    method: 'GET',
    path: collectionPath(type, namespace) + query,
    subject: collectionSubject(type, namespace),
    ...(metadataOnly === true ? { accept: metadataAccept } : {}),
    signal,
  });
  return content as ListBody;
}

function page(
  type: ResourceType,
  { resourceVersion }: ListBody['metadata'],
  items: ListBody['items'],
): ListPage {
  const { apiVersion, kind } = type;
  return { items: (items ?? []).map((item) => ({ ...item, apiVersion, kind })), resourceVersion };
}
