import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ForbiddenAddressError,
  isForbiddenAddress,
  refuseForbiddenHost,
} from '../../../clients/outgoing/forbidden-address.ts';

test('where clouds hand out credentials nothing is asked, however the address is written', async () => {
  for (const host of [
    '169.254.169.254',
    '169.254.170.2',
    '[fe80::1]',
    'fd00:ec2::254',
    'fd20:ce::254',
    '[fd00:c1::a9fe:a9fe]',
    '64:ff9b::169.254.169.254',
    '[64:ff9b::a9fe:aafe]',
    '64:ff9b::168.63.129.16',
    '::100.100.100.200',
    '[2002:a9fe:a9fe::1]',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '[::]',
    '255.255.255.255',
    new URL('http://2852039166/').hostname,
    new URL('http://0xA9FEA9FE/').hostname,
    new URL('http://0251.0376.0251.0376/').hostname,
    new URL('http://[::ffff:169.254.169.254]/').hostname,
  ])
    await assert.rejects(refuseForbiddenHost(host), ForbiddenAddressError, host);
});

test('a name that leads there in DNS is refused as well; one that leads nowhere is left to the call', async () => {
  await assert.rejects(refuseForbiddenHost('2852039166'), ForbiddenAddressError);
  await refuseForbiddenHost('no-such-host.invalid');
});

test('private networks and this machine are where clusters and forges are', async () => {
  for (const host of [
    '10.0.0.1',
    '172.16.3.4',
    '192.168.1.1',
    '127.0.0.1',
    'localhost',
    '::1',
    'fd12::1',
    '64:ff9b::10.0.0.1',
    '2002:0a00:0001::1',
    '8.8.8.8',
  ])
    await refuseForbiddenHost(host);
  assert.equal(isForbiddenAddress('no address'), false);
});
