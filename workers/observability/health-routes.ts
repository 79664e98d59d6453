import type { Client } from '@temporalio/client';
import type { Route } from '../gateway/route.ts';
import { sharedLook } from './shared-look.ts';

/** How long Temporal has to answer before a process counts as not ready, milliseconds. */
const patience = 2000;

/**
 * `/healthz` says that the process lives: one whose event loop is stuck does not answer at all. `/readyz` says that it
 * can do its work.
 *
 * @param whyNotReady in one line; undefined where it is ready.
 */
export function createHealthRoutes(whyNotReady: () => Promise<string | undefined>): Route[] {
  const look = sharedLook(whyNotReady);
  return [
    { method: 'GET', path: '/healthz', handle: async () => say(200, 'ok') },
    {
      method: 'GET',
      path: '/readyz',
      async handle() {
        const reason = await look();
        return reason === undefined ? say(200, 'ready') : say(503, reason);
      },
    },
  ];
}

/** Why Temporal is of no use at present; undefined where it answers. */
export async function whyTemporalIsSilent(client: Client): Promise<string | undefined> {
  try {
    const { namespace } = client.options;
    await client.withDeadline(Date.now() + patience, () =>
      client.workflowService.describeNamespace({ namespace }),
    );
    return undefined;
  } catch {
    return 'Temporal does not answer';
  }
}

function say(status: number, text: string) {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}
