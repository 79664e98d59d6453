import type { IncomingMessage } from 'node:http';
import type { BodyBudget } from './body-budget.ts';

/**
 * The body of a request, read whole; undefined when it is larger than allowed, and the rest is left unread. Rejects where
 * it had to give way to others, and the connection is gone then.
 *
 * @param budget what all bodies together may take while they come in.
 */
export async function readBody(
  request: IncomingMessage,
  most: number,
  budget: BodyBudget,
): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > most) return undefined;
  const chunks: Buffer[] = [];
  const held = budget.hold(() => {
    chunks.length = 0;
    request.destroy();
  });
  let bytes = 0;
  try {
    // The request stays whole when we stop early: its connection still has to carry the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > most) return undefined;
      chunks.push(chunk);
      held.grow(chunk.byteLength);
    }
    return Buffer.concat(chunks);
  } finally {
    held.release();
  }
}
