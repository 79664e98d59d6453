import { connect, constants, createServer } from 'node:http2';
import type { ClientHttp2Session, Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

/** Why a call is refused, as gRPC says it. */
export interface Refusal {
  /** Code of gRPC, such as 7 for PERMISSION_DENIED. */
  code: number;
  message: string;
}

/** Stands between clients and a Temporal server, and refuses what a hosted server would refuse. */
export interface TemporalProxy {
  /** `127.0.0.1:PORT`. */
  address: string;
  /** Calls that came in so far, such as `AddSearchAttributes`. */
  readonly calls: string[];
}

/**
 * Starts a proxy in front of a Temporal server. Stopped when the file ends.
 *
 * @param refuse why a call is refused; undefined lets it through.
 */
export async function useTemporalProxy(
  address: string,
  refuse: (method: string, headers: IncomingHttpHeaders) => Refusal | undefined,
): Promise<TemporalProxy> {
  const calls: string[] = [];
  const upstream = connect(`http://${address}`);
  const sessions = new Set<{ destroy(): void }>([upstream]);
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    const method = headers[':path']?.split('/').at(-1) ?? '';
    calls.push(method);
    const refusal = refuse(method, headers);
    if (refusal === undefined) passOn(upstream, stream, headers);
    else answer(stream, refusal);
  });
  await listen(server);
  after(() => {
    server.close();
    for (const session of sessions) session.destroy();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

/** A refusal is an answer without a body: headers that are trailers at once. */
function answer(stream: ServerHttp2Stream, { code, message }: Refusal): void {
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(code),
      'grpc-message': encodeURIComponent(message),
    },
    { endStream: true },
  );
}

function passOn(upstream: ClientHttp2Session, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const request = upstream.request(headers);
  // Whoever hangs up ends the other side, too: polls are hung up all the time.
  const hangUp = (): void => {
    if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
    if (!request.closed) request.close(constants.NGHTTP2_CANCEL);
  };
  stream.on('error', hangUp).on('aborted', hangUp);
  request.on('error', hangUp).on('aborted', hangUp);
  stream.pipe(request);
  request.on('response', (answered, flags) => {
    const isOver = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (stream.destroyed) return;
    stream.respond(answered, { endStream: isOver, waitForTrailers: !isOver });
    if (isOver) return;
    let trailers: IncomingHttpHeaders = {};
    request.on('trailers', (last) => (trailers = last));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    request.pipe(stream);
  });
}

async function listen(server: Http2Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
}
