import { shortened } from '../../../domain/text/visible.ts';
import { pagePaths } from '../links/page-paths.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { pageLink } from './page-link.ts';
import type { PageView } from './view.ts';

/** Who or what wanted something done to a model. */
type Why = { kind: 'incident'; headline: string } | { kind: 'person'; actor: string; reason: string };

/** Who wanted it, and why, to follow what it is and since when. */
export function whyOf(view: PageView, model: string, why: Why): Html {
  if (why.kind === 'incident')
    return html` because of ${pageLink(view, pagePaths.incident(model), 'its incident')}:
    ${shortened(why.headline, 300)}`;
  const reason = why.reason === '' ? '' : `: ${shortened(why.reason, 600)}`;
  return html` by ${shortened(why.actor, 200)}${reason}`;
}
