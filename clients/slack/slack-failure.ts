import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { firstLine } from '../../domain/text/first-line.ts';
import { ClientError } from '../errors.ts';
import {
  SlackMessageGoneError,
  SlackRateLimitedError,
  SlackRefusedError,
  SlackUnavailableError,
  SlackUnknownError,
} from './errors.ts';
import { meaningOf } from './platform-errors.ts';

/** What a call to Slack failed with, as an error of ours. Never quotes what was sent. */
export function slackFailure(call: string, error: unknown): ClientError {
  if (error instanceof ClientError) return error;
  if (error instanceof WebAPIRateLimitedError) return new SlackRateLimitedError(error.retryAfter);
  if (error instanceof WebAPIPlatformError) return platformFailure(call, error.data);
  if (error instanceof WebAPIHTTPError)
    return new SlackUnavailableError(`Slack answered ${call} with HTTP ${error.statusCode}`);
  const reason = error instanceof WebAPIRequestError ? error.original.message : String(error);
  return new SlackUnavailableError(`cannot reach Slack for ${call}: ${firstLine(reason)}`);
}

/** How long Slack is left alone where it does not say how long, seconds. */
const unstatedDelay = 30;

function platformFailure(call: string, { error, ...data }: { error: string; needed?: unknown }): ClientError {
  const meaning = meaningOf(error);
  if (meaning.is === 'refused') {
    const needed = typeof data.needed === 'string' ? ` (${data.needed})` : '';
    return new SlackRefusedError(error, `Slack refused ${call}: ${error}${needed}: ${meaning.mend}`);
  }
  if (meaning.is === 'gone') return new SlackMessageGoneError(`Slack refused ${call}: ${error}`);
  if (meaning.is === 'limited') return new SlackRateLimitedError(unstatedDelay);
  if (meaning.is === 'passing') return new SlackUnavailableError(`Slack could not do ${call}: ${error}`);
  return new SlackUnknownError(call, error);
}
