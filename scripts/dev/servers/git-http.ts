import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GitHttpOptions {
  /** Every repository below this folder is served. */
  folder: string;
  /** Asked for with HTTP Basic authentication; without them anybody may read and push. */
  credentials?: { username: string; password: string };
}

export interface GitHttpServer {
  /** `http://127.0.0.1:PORT`; a repository is at `<url>/<path below the folder>`. */
  url: string;
  stop: () => Promise<void>;
}

/** Serves Git repositories over smart HTTP, through Git's own CGI program. */
export async function serveGitOverHttp({ folder, credentials }: GitHttpOptions): Promise<GitHttpServer> {
  const expected =
    credentials &&
    `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    if (expected !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    runCgi(folder, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** RFC 3875: the request as environment variables and standard input, the response as headers and body. */
function runCgi(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['-c', 'http.receivepack=true', 'http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: headerOf(request, 'git-protocol'),
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: headerOf(request, 'content-type'),
      HTTP_CONTENT_ENCODING: headerOf(request, 'content-encoding'),
      REMOTE_USER: 'git',
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  request.pipe(child.stdin);
  // A client that hangs up early is no fault of ours.
  child.stdin.on('error', () => {});
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    child.stdout.off('data', readHead);
    writeHead(response, head.subarray(0, end).toString('latin1'));
    response.write(head.subarray(end + 4));
    child.stdout.pipe(response);
  };
  child.stdout.on('data', readHead);
  child.on('error', () => response.writeHead(500).end());
  child.on('close', () => response.headersSent || response.writeHead(500).end());
}

function writeHead(response: ServerResponse, text: string): void {
  let status = 200;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}

function headerOf(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '');
}
