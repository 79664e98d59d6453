import { workflowLink } from '../clients/temporal/workflow-link.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { ReviewCard, ReviewCardDraft } from '../domain/approval/review-card.ts';
import type { LeaseCard, LeaseCardDraft } from '../domain/emergency/lease-card.ts';
import { openLinkKeys } from './gateway/links/link-keys.ts';
import { pagePaths } from './gateway/links/page-paths.ts';
import { signedLink } from './gateway/links/signed-link.ts';

/**
 * Where people find more about what a card shows: the page of its first finding, or of the incident, retraining or rollout
 * that it is about, and its story in the Temporal UI.
 */
export async function createCardLinks(
  configuration: Configuration,
  namespace: string,
): Promise<(card: ReviewCardDraft) => ReviewCard['links']> {
  const linksTo = await createLinks(configuration, namespace);
  return ({ item, incident, retraining, rollout, workflowId, at }) => {
    if (incident !== undefined) {
      const { model } = incident;
      // Whoever looks at an incident wants the report, too.
      return linksTo(pagePaths.incident(model), { workflowId, at }, pagePaths.model(model));
    }
    if (retraining !== undefined) {
      const { model, id } = retraining;
      return linksTo(pagePaths.retraining(model, id), { workflowId, at }, pagePaths.model(model));
    }
    if (rollout !== undefined) {
      const { model, id } = rollout;
      return linksTo(pagePaths.rollout(model, id), { workflowId, at }, pagePaths.model(model));
    }
    const [finding] = item.findings;
    return linksTo(finding === undefined ? undefined : pagePaths.finding(finding), { workflowId, at });
  };
}

/** The same for an emergency. */
export async function leaseLinks(
  configuration: Configuration,
  namespace: string,
): Promise<(card: LeaseCardDraft) => LeaseCard['links']> {
  const linksTo = await createLinks(configuration, namespace);
  return ({ target, id, workflowId, at }) => linksTo(pagePaths.emergency(target, id), { workflowId, at });
}

/** A page by a signed link, where the gateway has an address for people, and a workflow where there is a UI for it. */
async function createLinks(configuration: Configuration, namespace: string) {
  const { publicUrl, links } = configuration.gateway;
  const { ui } = configuration.temporal;
  const keys = publicUrl === undefined ? undefined : await openLinkKeys(configuration);
  return (
    path: string | undefined,
    { workflowId, at }: Pick<ReviewCardDraft, 'workflowId' | 'at'>,
    scope = path,
  ) => {
    // Counted from the moment that is told, so that the same card has the same link however often it is shown.
    const expires = Math.floor((Date.parse(at) + links.expireAfter) / 1000);
    return {
      ...(keys === undefined || publicUrl === undefined || path === undefined
        ? {}
        : {
            page: signedLink(keys, publicUrl, path, { expires, ...(scope === undefined ? {} : { scope }) }),
          }),
      ...(ui === undefined ? {} : { workflow: workflowLink(ui, namespace, workflowId) }),
    };
  };
}
