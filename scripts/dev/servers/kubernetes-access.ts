import { request } from 'node:https';

/** Everything needed to talk to one API server as one user. */
export interface KubernetesAccess {
  /** `https://127.0.0.1:PORT`. */
  server: string;
  token: string;
  /** PEM of the authority that signed the serving certificate. */
  certificateAuthority: string;
}

export interface KubernetesAnswer {
  status: number;
  body: unknown;
}

/**
 * One bare request to the API server, for starting it and seeding it before a client is worth having.
 * Bodies are JSON both ways; a text answer (`/readyz`) comes as a string. Raises only when there is no answer.
 */
export function requestKubernetes(
  { server, token, certificateAuthority }: KubernetesAccess,
  method: string,
  path: string,
  body?: unknown,
  contentType = 'application/json',
): Promise<KubernetesAnswer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, server),
      {
        method,
        ca: certificateAuthority,
        agent: false,
        timeout: 30_000,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          // The length too, which Node leaves out of a DELETE: the server would not read its body then.
          ...(text !== undefined && {
            'content-type': contentType,
            'content-length': Buffer.byteLength(text),
          }),
        },
      },
      (incoming) => {
        let answer = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (answer += chunk));
        incoming.on('error', reject);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: parseBody(answer) }));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${path} within 30 s`)));
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** As requestKubernetes, but any status outside 200–299 raises an error with the server's own words. */
export async function callKubernetes(...args: Parameters<typeof requestKubernetes>): Promise<unknown> {
  const { status, body } = await requestKubernetes(...args);
  if (status >= 200 && status < 300) return body;
  const message = (body as { message?: string } | undefined)?.message ?? String(body);
  throw new Error(`${args[1]} ${args[2]} gave ${status}: ${message}`);
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
