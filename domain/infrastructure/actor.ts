/**
 * A person or account that wrote to an object, as the API server's audit log names it. `managedFields` names only
 * tools, so without an audit log nobody is an actor.
 */
export interface Actor {
  /** User name that the API server authenticated: `alice@example.org`, `system:serviceaccount:argocd:argocd-server`. */
  user: string;
  groups?: string[];
  /** When the request arrived, RFC 3339. */
  at: string;
  verb?: string;
  /** Field manager of the request, where it named one. */
  manager?: string;
  userAgent?: string;
}
