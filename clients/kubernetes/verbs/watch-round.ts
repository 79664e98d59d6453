import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { ConnectionLostError } from '../errors.ts';
import type { ResourceType, WatchEvent, WatchOptions } from '../kubernetes-client.ts';
import { collectionPath, collectionSubject, queryString } from '../paths.ts';
import type { Session } from '../session.ts';
import { boundedSignal } from '../transport/bounded-signal.ts';
import { readLines } from '../transport/lines.ts';
import { statusError } from '../transport/status-error.ts';
import { parseStatus } from '../transport/status.ts';
import type { WatchSettings } from './watch-settings.ts';

const metadataAccept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

type WireEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: KubernetesObject }
  | { type: 'ERROR'; object: { code?: number } };

/** An event of a running watch; a RESYNC comes from a list. */
export type RoundEvent = Exclude<WatchEvent, { type: 'RESYNC' }>;

/**
 * One connection of a watch: events since `resourceVersion` until the server ends it, which it is asked to do after
 * `settings.round`. Rejects when the server refuses, breaks off, or is silent beyond the round.
 * @param opened called once the server has accepted the watch.
 */
export async function* watchRound(
  { transport }: Session,
  type: ResourceType,
  { namespace, labelSelector, fieldSelector, metadataOnly, onConnection, signal }: WatchOptions,
  resourceVersion: string,
  settings: WatchSettings,
  opened: () => void,
): AsyncGenerator<RoundEvent, void> {
  const subject = collectionSubject(type, namespace);
  const silent = () => new ConnectionLostError(`the watch of ${subject.description} has gone silent`);
  using bounded = boundedSignal(settings.round + settings.grace, silent, signal);
  const query = {
    watch: true,
    allowWatchBookmarks: true,
    timeoutSeconds: Math.max(1, Math.round(settings.round / 1000)),
    resourceVersion,
    labelSelector,
    fieldSelector,
  };
  const request = {
    method: 'GET',
    path: collectionPath(type, namespace) + queryString(query),
    subject,
    ...(metadataOnly === true ? { accept: metadataAccept } : {}),
    signal: bounded.signal,
  } as const;
  const body = await transport.open(request);
  opened();
  onConnection?.('open');
  try {
    for await (const line of readLines(body)) {
      const event = JSON.parse(line) as WireEvent;
      if (event.type === 'ERROR') {
        const status = parseStatus(event.object.code ?? 500, JSON.stringify(event.object));
        throw statusError(status, subject, transport.connection);
      }
      yield roundEvent(type, event);
    }
  } catch (error) {
    throw transport.readingFailed(error, request);
  } finally {
    onConnection?.('ended');
  }
}

function roundEvent(
  { apiVersion, kind }: ResourceType,
  { type, object }: Exclude<WireEvent, { type: 'ERROR' }>,
): RoundEvent {
  if (type === 'BOOKMARK') return { type, resourceVersion: object.metadata.resourceVersion ?? '' };
  // Metadata alone comes as a kind of its own.
  return { type, object: { ...object, apiVersion, kind } };
}
