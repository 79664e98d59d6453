import { workflowLink } from '../clients/temporal/workflow-link.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { ReviewCard, ReviewCardDraft } from '../domain/approval/review-card.ts';
import { openLinkKeys } from './gateway/links/link-keys.ts';
import { pagePaths } from './gateway/links/page-paths.ts';
import { signedLink } from './gateway/links/signed-link.ts';

/**
 * Where people find more about what a card shows: its page by a signed link, where the gateway has an address for
 * people, and its story in the Temporal UI.
 */
export async function createCardLinks(
  configuration: Configuration,
  namespace: string,
): Promise<(card: ReviewCardDraft) => ReviewCard['links']> {
  const { publicUrl, links } = configuration.gateway;
  const { ui } = configuration.temporal;
  const keys = publicUrl === undefined ? undefined : await openLinkKeys(configuration);
  return ({ item, workflowId, at }) => {
    const [finding] = item.findings;
    // Counted from the moment that is told, so that the same card has the same link however often it is shown.
    const expires = Math.floor((Date.parse(at) + links.expireAfter) / 1000);
    return {
      ...(keys === undefined || publicUrl === undefined || finding === undefined
        ? {}
        : { page: signedLink(keys, publicUrl, pagePaths.finding(finding), { expires }) }),
      ...(ui === undefined ? {} : { workflow: workflowLink(ui, namespace, workflowId) }),
    };
  };
}
