/** One request that an API server judged, in the words of RBAC. */
export interface AskedOfServer {
  verb: string;
  group: string;
  /** With its subresource: `pods/log`. */
  resource: string;
  namespace: string | undefined;
  name: string | undefined;
  isRefused: boolean;
  isDryRun: boolean;
}

interface AuditEvent {
  verb: string;
  requestURI: string;
  user: { username: string };
  objectRef?: {
    apiGroup?: string;
    resource?: string;
    subresource?: string;
    namespace?: string;
    name?: string;
  };
  responseStatus?: { code?: number };
  annotations?: Record<string, string>;
}

/** What one user asked, as an audit log tells it. What is not about objects is left out. */
export function readAsked(log: string, username: string): AskedOfServer[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ user, objectRef }) => user.username === username && objectRef?.resource !== undefined)
    .map(({ verb, objectRef = {}, requestURI, annotations = {} }) => {
      const { apiGroup = '', resource = '', subresource, namespace, name } = objectRef;
      return {
        verb,
        group: apiGroup,
        resource: subresource === undefined ? resource : `${resource}/${subresource}`,
        namespace,
        name,
        isRefused: annotations['authorization.k8s.io/decision'] === 'forbid',
        isDryRun: new URL(requestURI, 'https://server').searchParams.has('dryRun'),
      };
    });
}
