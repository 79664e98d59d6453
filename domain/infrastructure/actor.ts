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
  /** Who acted in the name of `user`, where the request was impersonated. */
  impersonatedBy?: string;
  /**
   * Others who wrote to the object with the same tool and may have made the change, the latest first: a log that
   * does not hold requests cannot tell which of them it was.
   */
  orElse?: string[];
  /** How many come into question beside those that are named. */
  moreElse?: number;
}

/** Everybody who may have made a change: rules that keep people from judging their own work must exclude them all. */
export function usersOf({ user, impersonatedBy, orElse = [] }: Actor): string[] {
  return [user, ...(impersonatedBy === undefined ? [] : [impersonatedBy]), ...orElse];
}
