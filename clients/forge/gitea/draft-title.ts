/** What makes a pull request a draft, as Gitea and Forgejo have it unless their settings say otherwise. */
const draftPrefix = /^(?:WIP:|\[WIP\])\s*/i;

/** The title without what marks a draft. */
export function plainTitle(title: string): string {
  return title.replace(draftPrefix, '');
}

/** The title as Gitea is to hold it. */
export function markedTitle(title: string, draft: boolean): string {
  return draft ? `WIP: ${plainTitle(title)}` : plainTitle(title);
}
