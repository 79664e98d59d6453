import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { ClientError } from '../errors.ts';
import {
  SlackMessageGoneError,
  SlackRateLimitedError,
  SlackRefusedError,
  SlackUnavailableError,
} from './errors.ts';

/** What to mend where Slack says no for good. */
const mends: Readonly<Record<string, string>> = {
  account_inactive: 'the app was removed from the workspace; install it again and renew slack.botToken',
  channel_not_found: 'no such channel for this app; correct slack.channel, and invite the app to it',
  invalid_auth:
    'the token behind slack.botToken is not valid; copy it again from the app (OAuth & Permissions)',
  invalid_blocks: 'the message breaks a limit of Block Kit; please report this',
  is_archived: 'the channel is archived; unarchive it, or name another under slack.channel',
  missing_scope: 'the app lacks a scope; update it from deploy/slack-app-manifest.yaml and install it again',
  msg_too_long: 'the message is too long; please report this',
  no_such_subteam: 'there is no such user group; correct the group among the approvers',
  not_authed: 'no token was sent; set slack.botToken',
  not_in_channel: 'the app is not a member of the channel; invite it with /invite',
  restricted_action: 'the workspace does not let apps post there; ask its administrators',
  team_access_not_granted: 'the app was not granted access to this workspace; ask its administrators',
  token_expired: 'the token behind slack.botToken has expired; renew it',
  token_revoked: 'the token behind slack.botToken was revoked; install the app again and renew it',
};

const gone = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found']);

/** What a call to Slack failed with, as an error of ours. Never quotes what was sent. */
export function slackFailure(call: string, error: unknown): ClientError {
  if (error instanceof ClientError) return error;
  if (error instanceof WebAPIRateLimitedError) return new SlackRateLimitedError(error.retryAfter);
  if (error instanceof WebAPIPlatformError) return platformFailure(call, error.data);
  if (error instanceof WebAPIHTTPError)
    return new SlackUnavailableError(`Slack answered ${call} with HTTP ${error.statusCode}`);
  const reason = error instanceof WebAPIRequestError ? error.original.message : String(error);
  return new SlackUnavailableError(`cannot reach Slack for ${call}: ${reason.split('\n')[0]}`);
}

function platformFailure(call: string, { error, ...data }: { error: string; needed?: unknown }): ClientError {
  if (gone.has(error)) return new SlackMessageGoneError(`Slack refused ${call}: ${error}`);
  const mend = mends[error];
  if (mend === undefined) return new SlackUnavailableError(`Slack refused ${call}: ${error}`);
  const needed = typeof data.needed === 'string' ? ` (${data.needed})` : '';
  return new SlackRefusedError(error, `Slack refused ${call}: ${error}${needed}: ${mend}`);
}
