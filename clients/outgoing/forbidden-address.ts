import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { ClientError } from '../errors.ts';

/**
 * Addresses that belong to the machine or the cloud below it, and never to a service that we are told to call: link-local
 * ones, where clouds hand out credentials to whoever asks (169.254.169.254), what some clouds use instead, and broadcast.
 * Private networks are where clusters and forges are, so they are allowed.
 */
const forbidden = new BlockList();
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('0.0.0.0', 8, 'ipv4');
forbidden.addSubnet('224.0.0.0', 3, 'ipv4');
forbidden.addAddress('100.100.100.200', 'ipv4');
forbidden.addAddress('168.63.129.16', 'ipv4');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
forbidden.addAddress('::', 'ipv6');
// The metadata services of AWS, Google and Oracle.
for (const address of ['fd00:ec2::254', 'fd20:ce::254', 'fd00:c1::a9fe:a9fe'])
  forbidden.addAddress(address, 'ipv6');
// IPv4 as IPv6 notes it elsewhere than in ::ffff:0:0/96, which the list knows: NAT64, 6to4, and the old notation.
for (const prefix of ['64:ff9b::', '::']) {
  forbidden.addSubnet(`${prefix}a9fe:0`, 112, 'ipv6');
  forbidden.addAddress(`${prefix}6464:64c8`, 'ipv6');
  forbidden.addAddress(`${prefix}a83f:8110`, 'ipv6');
}
forbidden.addSubnet('2002:a9fe::', 32, 'ipv6');

/** An address leads where nothing of ours may go. */
export class ForbiddenAddressError extends ClientError {
  readonly code = 'forbidden-address';
  readonly retryable = false;

  constructor(host: string) {
    super(
      `${host} is an address of the machine or of its cloud (link-local, metadata), where nothing is ever asked; name the service itself`,
    );
  }
}

/** Whether an IP address is one of those. */
export function isForbiddenAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  return forbidden.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Throws ForbiddenAddressError where a host leads there, by itself or by its name in DNS. A name that leads nowhere is
 * for the call itself to complain about.
 */
export async function refuseForbiddenHost(host: string): Promise<void> {
  const plain = host.replace(/^\[|\]$/g, '');
  const addresses =
    isIP(plain) > 0 ? [{ address: plain }] : await lookup(plain, { all: true }).catch(() => []);
  if (addresses.some(({ address }) => isForbiddenAddress(address))) throw new ForbiddenAddressError(host);
}
