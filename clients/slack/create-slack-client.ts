import { LogLevel, WebClient } from '@slack/web-api';
import type { WebClientOptions } from '@slack/web-api';
import { SlackMessageGoneError } from './errors.ts';
import type { PostedMessage, SlackClient } from './slack-client.ts';
import { slackFailure } from './slack-failure.ts';

/** How long one call may take unless stated, milliseconds. */
const usualTimeout = 10_000;

/** Settings of every Web API client: whoever calls decides about retries. */
export function webClientOptions(apiUrl: string, timeout = usualTimeout): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    timeout,
    logLevel: LogLevel.ERROR,
    // What it would log, callers say in their own words.
    logger: silent,
  };
}

/** Pages of messages that are looked through at most: 1000 messages. */
const mostPages = 5;
const pageSize = 200;

/**
 * @param token of the bot, read anew for each call so that a rotated one is seen.
 * @param timeout of one call, milliseconds.
 */
export function createSlackClient(settings: {
  apiUrl: string;
  token: () => Promise<string>;
  timeout?: number;
}): SlackClient {
  const web = new WebClient(undefined, webClientOptions(settings.apiUrl, settings.timeout));

  async function call<Result>(name: string, make: (token: string) => Promise<Result>): Promise<Result> {
    const token = await settings.token();
    return await make(token).catch((error: unknown) => {
      throw slackFailure(name, error);
    });
  }

  return {
    async post(channel, message, { metadata, thread }) {
      const inThread = thread === undefined ? {} : { thread_ts: thread };
      const content = {
        channel,
        ...message,
        metadata,
        ...inThread,
        unfurl_links: false,
        unfurl_media: false,
      };
      const posted = await call('chat.postMessage', (token) =>
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's, not a window's
        web.chat.postMessage({ token, ...content }),
      );
      return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
    },
    async update(place, message, metadata) {
      await call('chat.update', (token) => web.chat.update({ token, ...place, ...message, metadata }));
    },
    async delete(place) {
      await call('chat.delete', (token) => web.chat.delete({ token, ...place })).catch((error: unknown) => {
        if (!(error instanceof SlackMessageGoneError)) throw error;
      });
    },
    async upload({ channel, ts }, { name, title, content }) {
      await call('files.uploadV2', (token) =>
        web.filesUploadV2({ token, channel_id: channel, thread_ts: ts, filename: name, title, content }),
      );
    },
    async *recent(channel, since, thread) {
      let cursor: string | undefined;
      for (let page = 0; page < mostPages; page += 1) {
        const range = {
          channel,
          oldest: String(since),
          limit: pageSize,
          include_all_metadata: true,
          ...(cursor === undefined ? {} : { cursor }),
        };
        const answer =
          thread === undefined
            ? await call('conversations.history', (token) => web.conversations.history({ token, ...range }))
            : await call('conversations.replies', (token) =>
                web.conversations.replies({ token, ...range, ts: thread }),
              );
        yield* (answer.messages ?? []).map((message) => postedMessage(message));
        cursor = answer.response_metadata?.next_cursor;
        if (cursor === undefined || cursor === '') return;
      }
    },
    async membersOf(group) {
      const answer = await call('usergroups.users.list', (token) =>
        web.usergroups.users.list({ token, usergroup: group }),
      );
      return answer.users ?? [];
    },
  };
}

function postedMessage(message: {
  ts?: string;
  metadata?: object;
  files?: { name?: string }[];
}): PostedMessage {
  return {
    ts: message.ts ?? '',
    metadata: message.metadata as PostedMessage['metadata'],
    files: (message.files ?? []).map(({ name = '' }) => name),
  };
}

const silent: NonNullable<WebClientOptions['logger']> = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setLevel: () => undefined,
  setName: () => undefined,
};
