import { WebClient } from '@slack/web-api';
import { webClientOptions } from '../../clients/slack/create-slack-client.ts';
import { slackFailure } from '../../clients/slack/slack-failure.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Slack } from '../../config/schema/slack.ts';
import { readSecret } from '../../config/secret.ts';
import { fault, warning, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';
import { clockOf } from './clock.ts';

/** Scopes of the bot, and what goes wrong without each. */
const scopes: Readonly<Record<string, string>> = {
  'chat:write': 'nobody can be asked',
  'files:write': 'long differences are cut off',
  'usergroups:read': 'nobody is known to be in a group that may decide',
  commands: '/plumbline does nothing',
};

/** The workspace, the token with its scopes, the channel, and the secret of what comes in. */
export function slackChecks({ slack }: Configuration): Check[] {
  if (slack === undefined) return [];
  const look = async (signal: AbortSignal) => [
    ...(await lookAtToken(slack)),
    ...(await lookAtDoor(slack)),
    ...(await clockOf(slack.apiUrl, signal)),
  ];
  return [
    {
      place: 'slack',
      mend: 'put the bot token of the app where slack.botToken points, and see that slack.apiUrl can be reached from here',
      look,
    },
  ];
}

async function lookAtToken(slack: Slack): Promise<CheckResult[]> {
  const web = new WebClient(await readSecret(slack.botToken), webClientOptions(slack.apiUrl));
  const said = await web.auth.test().catch((error: unknown) => {
    throw slackFailure('auth.test', error);
  });
  const results: CheckResult[] = [];
  if (said.team_id === slack.team) results.push(well(`the token is of ${said.team_id}, as ${said.user}`));
  else
    results.push(
      fault(
        `the token is of workspace ${said.team_id}, and clicks are taken from ${slack.team}`,
        'correct slack.team, or use the token of that workspace',
      ),
    );
  results.push(...scopesOf(said.response_metadata?.scopes), ...(await channelOf(web, slack.channel)));
  return results;
}

function scopesOf(granted: readonly string[] | undefined): CheckResult[] {
  if (granted === undefined) return [];
  const has = new Set(granted);
  const missing = Object.entries(scopes).filter(([scope]) => !has.has(scope));
  if (!has.has('channels:history') && !has.has('groups:history'))
    missing.push(['channels:history', 'a message may be posted twice after a crash']);
  if (missing.length === 0) return [well('the token has every scope')];
  const words = missing.map(([scope, what]) => `${scope} (${what})`).join(', ');
  return [
    fault(
      `scopes are missing: ${words}`,
      'add them under OAuth & Permissions of the app, install it again, and take over the new token',
    ),
  ];
}

/** Whether the app can post there. What only more scopes would tell is not asked for. */
async function channelOf(web: WebClient, channel: string): Promise<CheckResult[]> {
  try {
    await web.conversations.history({ channel, limit: 1 });
    return [well(`the app is in channel ${channel}`)];
  } catch (error) {
    const reason = slackFailure('conversations.history', error).message;
    if (!/not_in_channel|channel_not_found/.test(reason))
      return [
        warning(`whether the app is in channel ${channel} is not known: ${reason}`, 'see the other lines'),
      ];
    return [
      fault(
        `the app is not in channel ${channel}`,
        'invite it there (/invite @Plumbline), or correct slack.channel: the id, not the name',
      ),
    ];
  }
}

async function lookAtDoor({ signingSecret, appToken }: Slack): Promise<CheckResult[]> {
  if (signingSecret !== undefined) {
    const secret = await readSecret(signingSecret);
    if (/^[0-9a-f]{32}$/.test(secret)) return [well('the signing secret is there')];
    return [
      warning(
        'the signing secret does not look like one (32 hexadecimal digits), so clicks would be refused',
        'copy it from Basic Information of the app',
      ),
    ];
  }
  if (appToken === undefined) return [];
  if ((await readSecret(appToken)).startsWith('xapp-')) return [well('the app-level token is there')];
  return [
    fault(
      'the app-level token does not begin with xapp-',
      'make one with connections:write under Basic Information of the app',
    ),
  ];
}
