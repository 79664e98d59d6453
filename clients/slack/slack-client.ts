import type { KnownBlock, MessageMetadata } from '@slack/types';

/** Where a message is. */
export interface MessagePlace {
  channel: string;
  /** Slack's id of the message in its channel. */
  ts: string;
}

export interface SlackMessage {
  /** For notifications and screen readers, and all that is shown where blocks cannot be. */
  text: string;
  blocks: KnownBlock[];
}

/** A message or file that was posted before. */
export interface PostedMessage {
  ts: string;
  metadata: MessageMetadata | undefined;
  /** Names of attached files. */
  files: readonly string[];
}

/** What Plumbline asks of Slack's Web API. Rejects with a SlackError; nothing is retried in here. */
export interface SlackClient {
  post(
    channel: string,
    message: SlackMessage,
    options: { metadata: MessageMetadata; thread?: string },
  ): Promise<MessagePlace>;
  update(place: MessagePlace, message: SlackMessage, metadata: MessageMetadata): Promise<void>;
  delete(place: MessagePlace): Promise<void>;
  /** Uploads a text file into a thread. */
  upload(thread: MessagePlace, file: { name: string; title: string; content: string }): Promise<void>;
  /** The newest messages of a channel or thread, not older than `since` (seconds since 1970). */
  recent(channel: string, since: number, thread?: string): AsyncIterable<PostedMessage>;
  /** Ids of the users in a user group. */
  membersOf(group: string): Promise<readonly string[]>;
}
