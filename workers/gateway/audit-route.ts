import { createWriteHistoryStore } from '../../activities/attribution/write-history-store.ts';
import type { WriteHistoryStore } from '../../activities/attribution/write-history-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { AuditFormatError, writesInEventList } from '../../domain/infrastructure/audit-event.ts';
import { openStorage } from '../storage.ts';
import { hasBearerToken } from './bearer-token.ts';
import type { Route, RouteResponse } from './route.ts';

/** The API server sends 400 events at once by default, which may hold whole requests. */
const maxBodyBytes = 32 * 1024 * 1024;

/**
 * Where API servers send their audit events: `POST /audit/:cluster`, an EventList of `audit.k8s.io/v1`, with the
 * cluster's bearer token. Only who wrote where is kept, never what was written.
 */
export function createAuditRoute(deps: { audit: Configuration['audit']; history: WriteHistoryStore }): Route {
  return {
    method: 'POST',
    path: '/audit/:cluster',
    maxBodyBytes,
    // Before the body: it may be large, and who sends it is not known yet.
    async refuse({ params, headers }) {
      if (await isSender(deps.audit, params['cluster'] ?? '', headers.authorization)) return undefined;
      return answer(401, 'expected the bearer token of this cluster (audit in plumbline.yaml)');
    },
    async handle({ params, body }) {
      try {
        await deps.history.record(
          params['cluster'] ?? '',
          writesInEventList(JSON.parse(body.toString('utf8'))),
        );
        return answer(200, 'taken');
      } catch (error) {
        if (error instanceof AuditFormatError) return answer(400, error.message);
        // The message of a syntax error quotes the text, which may hold secrets.
        if (error instanceof SyntaxError) return answer(400, 'expected JSON');
        throw error;
      }
    },
  };
}

/** The route, where some API server sends its events. */
export async function openAuditRoutes(configuration: Configuration): Promise<Route[]> {
  const { audit } = configuration;
  if (Object.values(audit).every(({ token }) => token === undefined)) return [];
  return [createAuditRoute({ audit, history: createWriteHistoryStore(await openStorage(configuration)) })];
}

async function isSender(
  audit: Configuration['audit'],
  cluster: string,
  authorization: string | undefined,
): Promise<boolean> {
  const { token } = (Object.hasOwn(audit, cluster) ? audit[cluster] : undefined) ?? {};
  return await hasBearerToken(token, authorization);
}

function answer(status: number, message: string): RouteResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${message}\n` };
}
