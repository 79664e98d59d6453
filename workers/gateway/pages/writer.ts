import type { FieldDifference } from '../../../domain/infrastructure/finding.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { moment } from './moment.ts';

/** Who made a change, with what, and when, as far as it is known; undefined where nothing is. */
export function writerOf(field: FieldDifference, now: Date): Html | undefined {
  const { actor, manager, subresource, operation, changedNoLaterThan } = field;
  const tool = actor?.manager ?? manager;
  const door = subresource === undefined ? '' : ` through ${subresource}`;
  if (actor !== undefined) {
    const how = tool === null ? '' : ` with ${tool}${door}`;
    return html`by <b>${actor.user}</b>${how}, ${moment(actor.at, now)} (audit log)`;
  }
  if (tool === null) return undefined;
  const when =
    changedNoLaterThan === undefined ? '' : html`, no later than ${moment(changedNoLaterThan, now)}`;
  return html`by somebody unknown with
    <b>${tool}</b>${door}${operation === 'Apply' ? ' (server-side apply)' : ''}${when}`;
}
