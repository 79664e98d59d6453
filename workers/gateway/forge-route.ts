import type { Client } from '@temporalio/client';
import { WebhookSignatureError } from '../../clients/forge/errors.ts';
import type { PullRequestOwner, PullRequestOwners } from '../../clients/forge/owners.ts';
import { readWebhook } from '../../clients/forge/webhooks/forge-webhook.ts';
import type { WebhookEvent } from '../../clients/forge/webhooks/forge-webhook.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Forge } from '../../config/schema/forge.ts';
import { readSecret } from '../../config/secret.ts';
import { forgeIdOf } from '../forge-address.ts';
import { createDeliveries } from './forge-deliveries.ts';
import type { Route, RouteRequest, RouteResponse } from './route.ts';
import { tellOwner } from './tell-owner.ts';

const maxBodyBytes = 5 * 1024 * 1024;

/** A forge whose webhook may call us. */
type SigningForge = Forge & { kind: 'github' | 'gitea'; webhookSecret: NonNullable<Forge['webhookSecret']> };

/**
 * `POST /webhooks/forge`: what happened to a pull request, told to the workflow that waits for it. A delivery only makes
 * the workflow look at once instead of at its next turn, so one that comes twice or never does no harm.
 */
export function createForgeRoutes(
  configuration: Configuration,
  deps: { client: Client; owners: PullRequestOwners },
): Route[] {
  const forges = signingForges(configuration);
  if (forges.length === 0) return [];
  const deliveries = createDeliveries();
  return [
    {
      method: 'POST',
      path: '/webhooks/forge',
      maxBodyBytes,
      async handle(request) {
        const read = await readDelivery(forges, request);
        if (read === undefined)
          return answer(401, 'the delivery is not signed with the secret of a webhook of ours');
        const { event, forge } = read;
        if (event === undefined) return answer(200, 'nothing that anybody waits for');
        return await deliveries.once(deliveryOf(request), async () => {
          const repository = forgeIdOf(forge, event.repository);
          const owner = await ownerOf(deps.owners, repository, event);
          if (owner === undefined) return answer(200, 'no pull request of ours');
          const isWaiting = await tellOwner(deps.client, owner, event);
          return isWaiting ? answer(202, 'told') : answer(200, 'nobody waits for this pull request any more');
        });
      },
    },
  ];
}

/** The forges of the file and of its targets; those with the same secret once. */
function signingForges({ forge, targets }: Configuration): SigningForge[] {
  const all = [forge, ...targets.map((target) => target.forge)].filter(
    (each): each is SigningForge =>
      each !== undefined && each.kind !== 'local' && each.webhookSecret !== undefined,
  );
  const keyed = all.map((each) => [JSON.stringify([each.kind, each.url, each.webhookSecret]), each] as const);
  return [...new Map(keyed).values()];
}

/** What the delivery says, by the first forge whose secret it was signed with; undefined where there is none. */
async function readDelivery(
  forges: readonly SigningForge[],
  { headers, body }: RouteRequest,
): Promise<{ event: WebhookEvent | undefined; forge: SigningForge } | undefined> {
  for (const forge of forges) {
    try {
      const secret = await readSecret(forge.webhookSecret);
      return { event: readWebhook(forge.kind, secret, headers, body), forge };
    } catch (error) {
      if (!(error instanceof WebhookSignatureError)) throw error;
    }
  }
  return undefined;
}

/** Its signature: unlike the id that a forge gives it, nobody who sends an old delivery again can make it another. */
function deliveryOf({ headers }: RouteRequest): string {
  const names = ['x-hub-signature-256', 'x-gitea-signature', 'x-forgejo-signature'];
  return String(names.map((name) => headers[name]).find((value) => value !== undefined));
}

async function ownerOf(
  owners: PullRequestOwners,
  repository: string,
  { branch, pullRequest }: WebhookEvent,
): Promise<PullRequestOwner | undefined> {
  return await owners.get(repository, branch === undefined ? { pullRequest } : { branch });
}

function answer(status: number, text: string): RouteResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}
