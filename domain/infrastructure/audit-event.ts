import type { Actor } from './actor.ts';
import { changedPaths } from './audited-paths.ts';

/** One write that the API server carried out, as its audit log tells. Never what was written, only where. */
export interface AuditedWrite {
  /** The server's id of the request: the same event delivered twice is one write. */
  id: string;
  object: AuditedObject;
  /** `create` also where an apply made the object. */
  verb: 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  actor: Actor & { manager: string };
  subresource?: string;
  /**
   * Where the request changed something, list items as `*`: undefined where the log does not hold the request, or
   * the request was a whole object.
   */
  paths?: string[];
}

/** The object of a request. A collection has no name. */
export interface AuditedObject {
  group: string;
  /** Plural, such as `deployments`. */
  resource: string;
  namespace?: string;
  name: string;
  uid?: string;
}

/** Something that claims to be an EventList of `audit.k8s.io/v1` and is not. */
export class AuditFormatError extends Error {
  constructor(problem: string) {
    super(`expected an EventList of audit.k8s.io/v1: ${problem}`);
    this.name = 'AuditFormatError';
  }
}

/**
 * The writes in an EventList as the webhook backend of an API server sends it. Raises AuditFormatError for anything
 * else; an event that is no write of an object is left out.
 *
 * Format: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
 */
export function writesInEventList(list: unknown): AuditedWrite[] {
  const { kind, apiVersion, items } = asRecord(list);
  if (kind !== 'EventList' || apiVersion !== 'audit.k8s.io/v1') {
    throw new AuditFormatError(`it says kind ${String(kind)}, apiVersion ${String(apiVersion)}`);
  }
  if (!Array.isArray(items)) throw new AuditFormatError('it has no items');
  return items.flatMap(writesInEvent);
}

const verbs: readonly string[] = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Objects that controllers write all the time and Git never holds. */
const unwatched: ReadonlySet<string> = new Set([
  'events',
  'leases',
  'endpoints',
  'endpointslices',
  'tokenreviews',
  'subjectaccessreviews',
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
]);

/** What a write by these doors changes is no drift. */
const silentSubresources: readonly string[] = [
  'status',
  'binding',
  'token',
  'eviction',
  'exec',
  'log',
  'proxy',
];

/** The write in one event, or none: reads, dry runs, refused requests and status updates are none. */
export function writesInEvent(event: unknown): AuditedWrite[] {
  const fields = asRecord(event);
  const { auditID, stage, verb, requestURI = '', userAgent } = fields;
  const code = asRecord(fields['responseStatus'])['code'];
  const succeeded = typeof code === 'number' && code >= 200 && code < 300;
  if (typeof auditID !== 'string' || typeof verb !== 'string' || !verbs.includes(verb)) return [];
  if (stage !== 'ResponseComplete' || !succeeded) return [];
  const query = queryOf(requestURI);
  if (query.has('dryRun')) return [];
  const object = objectOf(fields, verb);
  const { subresource } = asRecord(fields['objectRef']);
  if (object === undefined || unwatched.has(object.resource)) return [];
  if (typeof subresource === 'string' && silentSubresources.includes(subresource)) return [];

  const made = code === 201 && subresource === undefined ? 'create' : verb;
  const paths = verb === 'patch' ? changedPaths(fields['requestObject']) : undefined;
  return [
    {
      id: auditID,
      object,
      verb: made as AuditedWrite['verb'],
      actor: actorOf(fields, made, query, typeof userAgent === 'string' ? userAgent : ''),
      ...(typeof subresource === 'string' ? { subresource } : {}),
      ...(paths === undefined ? {} : { paths }),
    },
  ];
}

function objectOf(event: Record<string, unknown>, verb: string): AuditedObject | undefined {
  const { apiGroup, resource, namespace, name, uid } = asRecord(event['objectRef']);
  if (typeof resource !== 'string') return undefined;
  // A generated name is known only to the answer.
  const answered = asRecord(asRecord(event['responseObject'])['metadata']);
  const named = typeof name === 'string' && name !== '' ? name : answered['name'];
  if (typeof named !== 'string' && verb !== 'deletecollection') return undefined;
  const identity = uid ?? answered['uid'];
  return {
    group: typeof apiGroup === 'string' ? apiGroup : '',
    resource,
    ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
    name: typeof named === 'string' ? named : '',
    ...(typeof identity === 'string' ? { uid: identity } : {}),
  };
}

/** A manager that a request does not name is the server's guess from the user agent: all before the first slash. */
function actorOf(
  event: Record<string, unknown>,
  verb: string,
  query: URLSearchParams,
  userAgent: string,
): AuditedWrite['actor'] {
  const authenticated = asRecord(event['user']);
  const impersonated = asRecord(event['impersonatedUser']);
  const acting = typeof impersonated['username'] === 'string' ? impersonated : authenticated;
  const groups = asStrings(acting['groups']);
  const at = event['requestReceivedTimestamp'] ?? event['stageTimestamp'];
  return {
    user: nameOf(acting),
    ...(groups.length === 0 ? {} : { groups }),
    at: typeof at === 'string' ? at : '',
    verb,
    manager: query.get('fieldManager') || userAgent.split('/', 1)[0] || 'unknown',
    ...(userAgent === '' ? {} : { userAgent }),
    ...(acting === authenticated ? {} : { impersonatedBy: nameOf(authenticated) }),
  };
}

function nameOf({ username }: Record<string, unknown>): string {
  return typeof username === 'string' && username !== '' ? username : 'unknown';
}

function queryOf(uri: unknown): URLSearchParams {
  const text = String(uri);
  const start = text.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : text.slice(start));
}

function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
