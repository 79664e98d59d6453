import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** How far a request's time may be from ours, either way, seconds: Slack's own bound against replays. */
const tolerance = 300;

/**
 * Whether Slack signed this request, just now: HMAC-SHA256 over version, time and the body as it came.
 * See https://docs.slack.dev/authentication/verifying-requests-from-slack. Stricter than Bolt, which takes times from
 * the future.
 *
 * @param now milliseconds since 1970.
 */
export function isFromSlack(
  signingSecret: string,
  { headers, body }: { headers: IncomingHttpHeaders; body: Buffer },
  now: number,
): boolean {
  const time = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof time !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(time)) return false;
  if (Math.abs(now / 1000 - Number(time)) > tolerance) return false;
  const expected = Buffer.from(
    `v0=${createHmac('sha256', signingSecret).update(`v0:${time}:`).update(body).digest('hex')}`,
  );
  const given = Buffer.from(signature);
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
}
