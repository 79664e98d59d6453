import { BlockList, isIP } from 'node:net';

/** Networks of our own: what comes from there may be passed on for somebody outside. */
const near = new BlockList();
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addSubnet('100.64.0.0', 10, 'ipv4');
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('fc00::', 7, 'ipv6');
near.addAddress('::1', 'ipv6');

export interface SourceLimitSettings {
  /** Refused requests of one source at once, and how many more it may send a second. */
  burst: number;
  perSecond: number;
  /** Sources that are remembered; the one that was refused longest ago is forgotten first. */
  most: number;
}

const usual: SourceLimitSettings = { burst: 120, perSecond: 2, most: 10_000 };

/** Who sends what is refused is slowed down; who is let in never is. */
export interface SourceLimits {
  /** Seconds until it may try again; undefined where it may now. */
  waitOf(source: string): number | undefined;
  refused(source: string): void;
}

/** Answers that say that somebody had no business here, or sent what is none. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 413]);

export const isRefusal = (status: number): boolean => refusals.has(status);

/**
 * A bucket for each source that empties with each refusal and fills with time. Guessing a token, and flooding a door
 * that checks signatures, comes to a rate that costs nothing; the memory for it is bounded.
 *
 * @param now milliseconds.
 */
export function createSourceLimits(
  settings: Partial<SourceLimitSettings> = {},
  now: () => number = Date.now,
): SourceLimits {
  const { burst, perSecond, most } = { ...usual, ...settings };
  const buckets = new Map<string, { left: number; at: number }>();

  function leftOf(source: string): number {
    const bucket = buckets.get(source);
    if (bucket === undefined) return burst;
    return Math.min(burst, bucket.left + ((now() - bucket.at) / 1000) * perSecond);
  }

  return {
    waitOf(source) {
      const left = leftOf(source);
      return left >= 1 ? undefined : Math.ceil((1 - left) / perSecond);
    },
    refused(source) {
      const left = Math.max(0, leftOf(source) - 1);
      buckets.delete(source);
      buckets.set(source, { left, at: now() });
      const [oldest] = buckets.keys();
      if (buckets.size > most && oldest !== undefined) buckets.delete(oldest);
    },
  };
}

const longestHeader = 1000;

/**
 * Where a request comes from: the peer or, where that is in a network of our own and passes on for somebody
 * (X-Forwarded-For), the last address outside of it and the way from there. For counting alone: nobody is let in by it.
 * The way is part of it, or anybody inside could have somebody outside slowed down by claiming to pass on for them. An
 * IPv6 address stands for its network (/64), of which whoever has one has all.
 */
export function sourceOf(peer: string, forwarded: string | undefined): string {
  if (!isNear(peer) || forwarded === undefined || forwarded.length > longestHeader) return networkOf(peer);
  const way = [...forwarded.split(',').map((address) => address.trim()), peer].filter(
    (address) => isIP(address) > 0,
  );
  const outside = way.findLastIndex((address) => !isNear(address));
  return outside === -1 ? peer : way.slice(outside).map(networkOf).join(' ');
}

function isNear(address: string): boolean {
  const version = isIP(address);
  return version > 0 && near.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Addresses of one IPv6 network outside come to the same; IPv4 in the notation of IPv6 is IPv4. */
function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6 || isNear(address)) return address;
  return `${groupsOf(address).slice(0, 4).join(':')}::/64`;
}

/** The groups of an IPv6 address, with those that `::` stands for, without zeros in front. */
function groupsOf(address: string): string[] {
  const [before = [], after = []] = (address.split('%')[0] ?? '')
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16).toString(16));
}
