import type { Client } from '@temporalio/client';
import type { Route } from './route.ts';

/** How long Temporal has to answer before the gateway counts as not ready, milliseconds. */
const patience = 2000;

/**
 * `/healthz` says that the process serves at all, `/readyz` that it can do its work: Temporal answers, and it is not
 * about to stop.
 */
export function createHealthRoutes({
  client,
  isStopping,
}: {
  client: Client;
  isStopping: () => boolean;
}): Route[] {
  return [
    { method: 'GET', path: '/healthz', handle: async () => say(200, 'ok') },
    {
      method: 'GET',
      path: '/readyz',
      async handle() {
        if (isStopping()) return say(503, 'stopping');
        try {
          const { namespace } = client.options;
          await client.withDeadline(Date.now() + patience, () =>
            client.workflowService.describeNamespace({ namespace }),
          );
          return say(200, 'ready');
        } catch {
          return say(503, 'Temporal does not answer');
        }
      },
    },
  ];
}

function say(status: number, text: string) {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}
