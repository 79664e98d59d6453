import type { App } from '@slack/bolt';
import {
  emergencyModal,
  emergencyModalId,
  readEmergencyModal,
} from '../../../clients/slack/blocks/emergency-modal.ts';
import { outcomeModal } from '../../../clients/slack/blocks/modals.ts';
import { emergencyHelp, openOf, readEmergencyCommand } from './emergency-command.ts';
import type { EmergencyDesk } from './emergency-desk.ts';
import { isGuest } from './membership.ts';

export const emergencyShortcutId = 'plumbline_emergency';

/** How long somebody is kept waiting, milliseconds: a command can be answered later, a form cannot. */
const patience = { command: 20_000, form: 1200 } as const;

/** The shortcut that opens the form, and the form itself. */
export function addEmergencyHandlers(app: App, { desk, team }: { desk: EmergencyDesk; team: string }): void {
  app.shortcut(emergencyShortcutId, async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: formOf(desk) });
  });

  app.view(emergencyModalId, async ({ ack, body, view }) => {
    const say = (text: string) =>
      ack({ response_action: 'update', view: outcomeModal('Open an emergency', text) });
    if (isGuest(body, team))
      return await say('Not opened: only members of this workspace can open emergencies.');
    const wish = openOf(readEmergencyModal(view));
    if (wish.action === 'fault') {
      const block = wish.words.includes('duration') ? 'ttl' : 'objects';
      return await ack({ response_action: 'errors', errors: { [block]: wish.words } });
    }
    if (wish.action !== 'open') return await ack();
    const caller = { user: body.user.id, origin: `slack/${view.id}`, patience: patience.form };
    return await say(await desk.answer(wish, caller));
  });
}

/**
 * Answers `/plumbline emergency …`.
 *
 * @param openForm opens a form for whoever typed the command.
 * @returns what they are told; undefined where a form says everything.
 */
export async function answerEmergencyCommand(
  desk: EmergencyDesk,
  text: string,
  { user, origin }: { user: string; origin: string },
  openForm: (view: ReturnType<typeof emergencyModal>) => Promise<unknown>,
): Promise<string | undefined> {
  const command = readEmergencyCommand(text);
  if (command.action === 'fault') return [`Not done: ${command.words}.`, ...emergencyHelp].join('\n');
  if (command.action !== 'form')
    return await desk.answer(command, { user, origin, patience: patience.command });
  await openForm(formOf(desk));
  return undefined;
}

function formOf({ targets }: EmergencyDesk): ReturnType<typeof emergencyModal> {
  if (targets.length > 0) return emergencyModal(targets);
  return outcomeModal('Open an emergency', 'plumbline.yaml names no target.');
}
