import { describeActor } from '../../../domain/infrastructure/describe-writer.ts';
import type { FieldDifference } from '../../../domain/infrastructure/finding.ts';
import { isPeoplesTool } from '../../../domain/infrastructure/legitimate-drift/managers.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { moment } from './moment.ts';

/** Who made a change, with what, and when, as far as it is known; undefined where nothing is. */
export function writerOf(field: FieldDifference, now: Date): Html | undefined {
  const { actor, manager, subresource, changedNoLaterThan } = field;
  const tool = actor?.manager ?? manager;
  const door = subresource === undefined ? '' : ` through ${subresource}`;
  if (actor !== undefined) {
    const how = tool === null ? '' : ` with ${tool}${door}`;
    return html`by <b>${describeActor(actor)}</b>${how}, ${moment(actor.at, now)}`;
  }
  if (tool === null) return undefined;
  const when =
    changedNoLaterThan === undefined ? '' : html`, no later than ${moment(changedNoLaterThan, now)}`;
  const who = isPeoplesTool(tool) ? html`by somebody with <b>${tool}</b>` : html`by <b>${tool}</b>`;
  return html`${who}${door}${when}`;
}
