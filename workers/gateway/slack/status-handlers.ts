import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { Client } from '@temporalio/client';
import { escapeWithin, limits } from '../../../clients/slack/blocks/text.ts';
import { emergencyHelp } from './emergency-command.ts';
import type { EmergencyDesk } from './emergency-desk.ts';
import { answerEmergencyCommand } from './emergency-handlers.ts';
import { countOpenRemediations, listOpenRemediations } from '../../operations/open-remediations.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';

export const command = '/plumbline';
export const shortcutId = 'plumbline_status';

const help = [
  '*Plumbline* keeps clusters true to Git.',
  `\`${command} status\` what is open, and what waits for a decision`,
  ...emergencyHelp,
  `\`${command} help\` this`,
].join('\n');

/** The slash command, and the shortcut that shows the same in a window. */
export function addStatusHandlers(
  app: App,
  deps: { client: Client; emergencies: EmergencyDesk; log: (line: string) => void },
): void {
  app.command(command, async ({ ack, command: { text, user_id: user, trigger_id }, respond, client }) => {
    await ack();
    const [, about] = /^\s*emergency\b(.*)$/is.exec(text) ?? [];
    if (about !== undefined) {
      const caller = { user, origin: `slack/${trigger_id}` };
      const said = await answerEmergencyCommand(deps.emergencies, about.trim(), caller, (view) =>
        client.views.open({ trigger_id, view }),
      );
      if (said !== undefined)
        await respond({ response_type: 'ephemeral', text: said.slice(0, limits.section) });
      return;
    }
    const [word = 'help', ...rest] = text.trim().toLowerCase().split(/\s+/);
    const answer =
      word === 'status' && rest.length === 0
        ? await describeOpen(deps)
        : word === 'help' || word === ''
          ? help
          : `There is no \`${escapeWithin(word, 100)}\`.\n${help}`;
    await respond({ response_type: 'ephemeral', text: answer });
  });

  app.shortcut(shortcutId, async ({ ack, body, client }) => {
    await ack();
    const text = await describeOpen(deps);
    const blocks: KnownBlock[] = [{ type: 'section', text: { type: 'mrkdwn', text } }];
    await client.views.open({
      trigger_id: body.trigger_id,
      view: { type: 'modal', title: { type: 'plain_text', text: 'What is open' }, blocks },
    });
  });
}

const mostShown = 20;
/** To list more takes longer than the trigger of a shortcut lives. */
const mostListed = 500;
/** The trigger of a shortcut lives 3 seconds, milliseconds. */
const patience = 2000;

async function describeOpen(deps: { client: Client; log: (line: string) => void }): Promise<string> {
  const { client, log } = deps;
  try {
    return await client.withDeadline(Date.now() + patience, async () => {
      const counted = await countOpenRemediations(client);
      const isListed = counted.open > 0 && counted.open <= mostListed;
      return describeList(counted, isListed ? await listOpenRemediations(client) : []);
    });
  } catch (error) {
    log(`the status could not be told: ${error instanceof Error ? error.message : String(error)}`);
    return 'Temporal does not answer at the moment. Please try again later.';
  }
}

function describeList(
  { open, waiting }: { open: number; waiting: number },
  listed: readonly OpenRemediation[],
): string {
  if (open === 0) return 'Nothing is open: every target is true to Git, or only reported.';
  const lines = listed.slice(0, mostShown).map(describeRemediation);
  const left = open - lines.length;
  const more = left > 0 ? [`and ${left} more: \`plumbline status\``] : [];
  const text = [`*${open} open, ${waiting} waiting for a decision*`, ...lines, ...more].join('\n');
  return text.slice(0, limits.section);
}

function describeRemediation({ target, title, severity, phase, actions }: OpenRemediation): string {
  const state = actions.length > 0 ? 'waits for a decision' : phase;
  return `• ${escapeWithin(`${target}: ${title}`, 110)} (${severity || 'new'}, ${state})`;
}
