import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { queryString } from '../paths.ts';
import type { LogOptions } from '../kubernetes-client.ts';
import type { Session } from '../session.ts';

/** Longest log that is read, bytes. */
const longestLog = 256 * 1024;
/** Milliseconds for the whole of it. */
const usualTimeout = 15_000;

/** The newest lines of what a container wrote. Rejects with a KubernetesError where they cannot be read. */
export async function readLogs(
  { transport }: Session,
  { metadata: { namespace = '', name } }: Pick<KubernetesObject, 'metadata'>,
  { container, lines, previous, signal }: LogOptions,
): Promise<string> {
  const place = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
  const query = queryString({
    container,
    tailLines: lines,
    limitBytes: longestLog,
    previous: previous || undefined,
  });
  const bounded = AbortSignal.timeout(usualTimeout);
  const request = {
    method: 'GET' as const,
    path: `${place}${query}`,
    subject: {
      description: `the log of container ${container} of pod ${namespace}/${name}`,
      confidential: true,
    },
    signal: signal === undefined ? bounded : AbortSignal.any([signal, bounded]),
    accept: 'text/plain, */*',
  };
  const body = await transport.open(request);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw transport.readingFailed(error, request);
  }
}
