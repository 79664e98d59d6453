import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { buffer } from 'node:stream/consumers';

/** A way to a server on which connections can be cut. */
export interface CuttingProxy {
  url: string;
  /** Requests that came since the last call of `cutAt`. */
  readonly requests: number;
  /** Cuts the connection of the request with this number, from 1: after the server acted, before its answer arrives. */
  cutAt(request: number): void;
}

/** Stopped when the file ends. */
export async function useCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  let requests = 0;
  let cut = 0;
  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    requests += 1;
    const isCut = requests === cut;
    const body = await buffer(incoming);
    const { method, url: path, headers } = incoming;
    const onward = httpRequest({ hostname, port, method, path, headers, agent: false }, (answer) => {
      void buffer(answer).then((content) => {
        if (isCut) return incoming.socket.destroy();
        return outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(content);
      });
    });
    onward.on('error', () => incoming.socket.destroy());
    onward.end(body);
  }
  const server = createServer((incoming, outgoing) => void forward(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    cutAt(request) {
      requests = 0;
      cut = request;
    },
  };
}
