/**
 * What the errors mean that Slack documents for the methods we call (chat.*, conversations.*, files.*,
 * usergroups.users.list) and for all methods.
 */

/** What to mend where Slack says no for good, by the word it says it with. */
const mends: Readonly<Record<string, string>> = {
  access_denied: 'the app may not use it; ask the administrators of the workspace',
  accesslimited: 'Slack is not to be used from this network; ask the administrators of the workspace',
  account_inactive: 'the app was removed from the workspace; install it again and renew slack.botToken',
  blocked_file_type: 'the workspace blocks such files; ask its administrators',
  cant_broadcast_message: reportThis('the message cannot be shown in the channel'),
  channel_not_found: 'no such channel for this app; correct slack.channel, and invite the app to it',
  compliance_exports_prevent_deletion: 'the workspace keeps all messages; delete this one by hand',
  ekm_access_denied: 'administrators have suspended posting; ask them',
  enterprise_is_restricted: 'the app is not for use by an enterprise; install it in a workspace',
  file_upload_size_restricted: 'the workspace limits the size of files; ask its administrators',
  file_uploads_disabled: 'the workspace takes no files; ask its administrators',
  file_uploads_except_images_disabled: 'the workspace takes images only; ask its administrators',
  invalid_auth:
    'the token behind slack.botToken is not valid; copy it again from the app (OAuth & Permissions)',
  invalid_channel: 'no such channel for this app; correct slack.channel, and invite the app to it',
  is_archived: 'the channel is archived; unarchive it, or name another under slack.channel',
  is_inactive: 'the channel is archived; unarchive it, or name another under slack.channel',
  messages_tab_disabled: 'the app takes no messages; turn its Messages Tab on (App Home)',
  missing_scope: 'the app lacks a scope; update it from deploy/slack-app-manifest.yaml and install it again',
  no_permission: 'the app lacks a scope; update it from deploy/slack-app-manifest.yaml and install it again',
  no_such_subteam: 'there is no such user group; correct the group among the approvers',
  not_allowed_token_type: 'slack.botToken is of the wrong kind; it begins with xoxb-',
  not_authed: 'no token was sent; set slack.botToken',
  not_in_channel: 'the app is not a member of the channel; invite it with /invite',
  plan_upgrade_required: 'the plan of the workspace has no user groups; name approvers by user or role',
  posting_to_channel_denied: 'the app may not post to the channel; ask the administrators of the workspace',
  restricted_action: 'the workspace does not let apps post there; ask its administrators',
  restricted_action_non_threadable_channel: 'the channel takes no threads; name another under slack.channel',
  restricted_action_read_only_channel: 'the channel is read-only; name another under slack.channel',
  restricted_action_thread_locked: 'the thread is locked; unlock it in Slack',
  restricted_action_thread_only_channel: 'the channel takes threads only; name another under slack.channel',
  storage_limit_reached: 'the storage of the workspace is full; make room in Slack',
  team_access_not_granted: 'the app was not granted access to this workspace; ask its administrators',
  token_expired: 'the token behind slack.botToken has expired; renew it',
  token_revoked: 'the token behind slack.botToken was revoked; install the app again and renew it',
  two_factor_setup_required: 'the workspace asks for two factors; ask its administrators',
};

/** Slack refuses what we sent: that is ours to mend. */
const malformed: ReadonlySet<string> = new Set([
  'as_user_not_supported',
  'attachment_payload_limit_exceeded',
  'block_mismatch',
  'deprecated_endpoint',
  'invalid_arg_name',
  'invalid_arguments',
  'invalid_array_arg',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_charset',
  'invalid_cursor',
  'invalid_form_data',
  'invalid_limit',
  'invalid_metadata_format',
  'invalid_metadata_keys',
  'invalid_metadata_schema',
  'invalid_post_type',
  'invalid_ts_latest',
  'invalid_ts_oldest',
  'markdown_text_conflict',
  'metadata_must_be_sent_from_app',
  'metadata_too_large',
  'method_deprecated',
  'missing_argument',
  'missing_post_type',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'snippet_too_large',
  'too_many_attachments',
]);

/** Slack cannot do it now, and may be able to later. */
const passing: ReadonlySet<string> = new Set([
  'external_channel_migrating',
  'fatal_error',
  'file_update_failed',
  'internal_error',
  'message_limit_exceeded',
  'org_login_required',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'update_failed',
]);

const gone: ReadonlySet<string> = new Set([
  'cant_delete_message',
  'cant_update_message',
  'edit_window_closed',
  'message_not_found',
  'thread_not_found',
]);

const limited: ReadonlySet<string> = new Set(['rate_limited', 'ratelimited']);

/** What an error that Slack answers with comes to. */
type PlatformErrorMeaning =
  | { is: 'gone' | 'limited' | 'passing' | 'unknown' }
  /** For good, until somebody does what `mend` says. */
  | { is: 'refused'; mend: string };

export function meaningOf(error: string): PlatformErrorMeaning {
  if (gone.has(error)) return { is: 'gone' };
  if (limited.has(error)) return { is: 'limited' };
  if (passing.has(error)) return { is: 'passing' };
  if (malformed.has(error)) return { is: 'refused', mend: reportThis('Slack does not take what was sent') };
  const mend = Object.hasOwn(mends, error) ? mends[error] : undefined;
  return mend === undefined ? { is: 'unknown' } : { is: 'refused', mend };
}

function reportThis(what: string): string {
  return `${what}; please report this`;
}
