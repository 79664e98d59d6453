import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { GoneError } from '../errors.ts';
import type { ResourceType, WatchEvent, WatchOptions } from '../kubernetes-client.ts';
import { isPassingFailure } from '../passing-failure.ts';
import { collectionPath, collectionSubject, queryString } from '../paths.ts';
import type { Session } from '../session.ts';
import { pause } from '../transport/bounded-signal.ts';
import { backoff } from '../transport/retry.ts';
import { listObjects } from './list.ts';
import { watchRound, type RoundEvent } from './watch-round.ts';
import type { WatchSettings } from './watch-settings.ts';

/** While an API server starts, it may refuse what it allowed a moment ago; so many times in a row it means it. */
const refusalsToBear = 5;

/**
 * Events from a stored version, or from a list, for ever. A watch is a series of rounds, each going on where the one
 * before got to, so a silent or dead connection costs at most one round and no event. Once the first round has been
 * accepted, whatever breaks a later one is waited out.
 */
export async function* watchObjects(
  session: Session,
  type: ResourceType,
  options: WatchOptions,
  settings: WatchSettings,
): AsyncGenerator<WatchEvent, never> {
  let version = options.resourceVersion;
  /** How far we ever got. */
  let reached: 'nothing' | 'list' | 'watch' = 'nothing';
  /** Rounds in a row that got nowhere, and how many of the last ones the server refused. */
  let failures = 0;
  let refusals = 0;
  const opened = () => (reached = 'watch');
  for (;;) {
    try {
      if (version === undefined) {
        const resync = await listAll(session, type, options);
        if (reached === 'nothing') reached = 'list';
        version = resync.resourceVersion;
        yield resync;
      } else if (failures > 0) {
        await assertReached(session, type, options, version);
      }
      const startedAt = performance.now();
      for await (const event of watchRound(session, type, options, version, settings, opened)) {
        failures = 0;
        version = versionOf(event) ?? version;
        yield event;
      }
      // A server that hangs up at once is shutting down: as good as a failure, or this would spin.
      failures = performance.now() - startedAt < settings.round / 2 ? failures + 1 : 0;
      refusals = 0;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures += 1;
      refusals = isPassingFailure(error) ? 0 : refusals + 1;
      if (error instanceof GoneError) version = undefined;
      else if (reached === 'nothing' || (refusals > 0 && reached === 'list') || refusals > refusalsToBear)
        throw error;
    }
    if (failures > 0)
      await pause(backoff(failures, settings.firstPause, settings.longestPause), options.signal);
  }
}

async function listAll(session: Session, type: ResourceType, options: WatchOptions) {
  const { namespace, labelSelector, fieldSelector, metadataOnly, signal } = options;
  let objects: KubernetesObject[] = [];
  let resourceVersion = '';
  const selection = { namespace, labelSelector, fieldSelector, metadataOnly, signal };
  for await (const page of listObjects(session, type, selection)) {
    objects = page.restarted === true ? page.items : objects.concat(page.items);
    resourceVersion = page.resourceVersion;
  }
  return { type: 'RESYNC', objects, resourceVersion } as const;
}

/**
 * After a failure another server may answer, and one restored from a backup would let us wait in silence for a version
 * that it has not reached. Asked for data at least that new, it says so: GoneError.
 */
async function assertReached(
  { transport }: Session,
  type: ResourceType,
  options: WatchOptions,
  version: string,
) {
  const query = { limit: 1, resourceVersion: version, resourceVersionMatch: 'NotOlderThan' };
  await transport.send({
    method: 'GET',
    path: collectionPath(type, options.namespace) + queryString(query),
    subject: collectionSubject(type, options.namespace),
    signal: options.signal,
  });
}

function versionOf(event: RoundEvent): string | undefined {
  return event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion;
}
