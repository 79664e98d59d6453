/** PEM texts; `certificate` and `key` are the client's own. */
export interface TlsMaterial {
  authority?: string | undefined;
  certificate?: string | undefined;
  key?: string | undefined;
}

/** What proves who a request comes from, and whom it talks to. */
export interface Credentials {
  headers: Record<string, string | string[]>;
  tls: TlsMaterial;
}

/** Credentials that may rotate: ask before each request. */
export interface CredentialSource {
  current(): Promise<Credentials>;
  /**
   * The server refused these: forget them, unless newer ones have come since. False when asking again can bring
   * nothing else.
   */
  renew(refused: Credentials): boolean;
}
