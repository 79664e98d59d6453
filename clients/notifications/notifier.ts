/** One message to people about an item, free of any messaging service's form. */
export interface Notification {
  target: string;
  /** Item the message is about: all messages with the same key belong to one thread. */
  key: string;
  /** One line: what happened. */
  headline: string;
  /** What a person needs in order to act. */
  details: string[];
  urgency: 'information' | 'question';
}

/** Where people are told things. Rejects with a ClientError when the service cannot take the message. */
export interface Notifier {
  notify(notification: Notification): Promise<void>;
}
