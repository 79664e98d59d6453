import type { IncomingHttpHeaders } from 'node:http';

/** A request to the gateway, its body read whole and bounded by the route's limit. */
export interface RouteRequest {
  method: string;
  /** Values of the `:names` of the route's path, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Address of the peer. */
  remoteAddress: string;
}

/** A request whose body has not been read yet. */
export type RouteHead = Omit<RouteRequest, 'body'>;

export interface RouteResponse {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
}

/** One door of the gateway. It authenticates its own callers; whatever it throws is answered with 500 and logged. */
export interface Route {
  method: 'GET' | 'POST' | 'OPTIONS';
  /** Such as `/findings/:id`; a name matches one segment. */
  path: string;
  /** Largest body taken, bytes; 1 MiB unless stated. A larger one is answered with 413. */
  maxBodyBytes?: number;
  /** Answers callers who may not send anything here: nothing of their body is read. Undefined lets them in. */
  refuse?(head: RouteHead): Promise<RouteResponse | undefined>;
  handle(request: RouteRequest): Promise<RouteResponse>;
}
