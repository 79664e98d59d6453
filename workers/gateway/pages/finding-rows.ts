import { describeFieldPath } from '../../../domain/infrastructure/field-path.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import type { Json } from '../../../domain/infrastructure/object.ts';
import { shortened } from '../../../domain/text/visible.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { moment } from './moment.ts';
import { pageLink } from './page-link.ts';
import { pagePaths } from '../links/page-paths.ts';
import type { PageView } from './view.ts';
import { driftWords, severityBadge, stateBadge } from './words.ts';

/** A finding as one row of a list, with what becomes of it where that is known. */
export interface FindingRow {
  finding: Finding;
  state?: string;
  /** Why it waits although policy would heal it. */
  waits?: string;
  /** The scan to show it from; the latest unless stated. */
  scan?: string;
}

/** How many rows one page of a list has. */
export const rowsOnPage = 200;

const longestName = 160;

export function findingRows(view: PageView, rows: readonly FindingRow[]): Html {
  return html`<ul class="rows">
    ${rows.map((row) => findingRow(view, row))}
  </ul>`;
}

function findingRow(view: PageView, { finding, state, waits, scan }: FindingRow): Html {
  const path = `${pagePaths.finding(finding.id)}${scan === undefined ? '' : `?scan=${encodeURIComponent(scan)}`}`;
  const writers = [...new Set(finding.fields.flatMap(({ actor, manager }) => actor?.user ?? manager ?? []))];
  return html`<li>
    <div>
      <div class="what">${pageLink(view, path, shortened(describeReference(finding), longestName))}</div>
      <code class="brief">${briefOf(finding)}</code>
      <div class="about">
        ${driftWords[finding.drift]}${writers.length > 0 && ` · by ${shortened(writers.join(', '), longestName)}`}${finding.firstSeen !== '' && html` · first seen ${moment(finding.firstSeen, view.now)}`}${waits !== undefined && ` · ${shortened(waits, longestName)}`}
      </div>
    </div>
    <div class="badges">${severityBadge(finding.severity)}${state !== undefined && stateBadge(state)}</div>
  </li>`;
}

/** Where it differs first, and from what to what. */
function briefOf({ fields }: Finding): string | undefined {
  const [first] = fields;
  if (first === undefined || first.path === '') return undefined;
  const { path, location, change, desired, live } = first;
  const values = {
    added: () => `+ ${textOf(live)}`,
    removed: () => `− ${textOf(desired)}`,
    modified: () => `${textOf(desired)} → ${textOf(live)}`,
  };
  const rest = fields.length === 1 ? '' : `, and ${fields.length - 1} more`;
  return `${shortened(describeFieldPath(location ?? path), longestName)}: ${values[change]()}${rest}`;
}

const longestValue = 50;

function textOf(value: Json | undefined): string {
  return shortened(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), longestValue);
}
