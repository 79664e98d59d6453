import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Connection } from '@temporalio/client';
import {
  listSearchAttributes,
  missingSearchAttributes,
  registerSearchAttributes,
} from '../../clients/temporal/search-attributes.ts';
import { howToRegister } from '../../domain/text/register-search-attributes.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { useTemporalProxy } from '../support/temporal-proxy.ts';
import { useTemporal } from '../support/temporal-server.ts';

const keys = Object.values(searchAttributes);
const temporal = await useTemporal();
const opened: Connection[] = [];
after(() => Promise.all(opened.map((connection) => connection.close())));

const refused = { code: 7, message: 'Request unauthorized.' };

async function through(refuse: Parameters<typeof useTemporalProxy>[1]): Promise<Connection> {
  const { address } = await useTemporalProxy(temporal.address, refuse);
  const connection = await Connection.connect({ address });
  opened.push(connection);
  return connection;
}

test('what a namespace lacks is told from what it has', () => {
  const { target, ...others } = searchAttributes;
  assert.deepEqual(missingSearchAttributes([target.name, 'Foreign'], keys), Object.values(others));
  assert.deepEqual(
    missingSearchAttributes(
      keys.map(({ name }) => name),
      keys,
    ),
    [],
  );
});

test('where registering is refused, what is missing is answered, and nothing fails', async () => {
  const connection = await through((method) => (method === 'AddSearchAttributes' ? refused : undefined));
  assert.deepEqual(await registerSearchAttributes(connection, temporal.namespace, keys), keys);
});

test('where even listing is refused, everything counts as missing', async () => {
  const connection = await through((method) =>
    ['AddSearchAttributes', 'ListSearchAttributes'].includes(method) ? refused : undefined,
  );
  assert.deepEqual(await listSearchAttributes(connection, temporal.namespace), []);
  assert.deepEqual(await registerSearchAttributes(connection, temporal.namespace, keys), keys);
});

test('where a database has room for some only, those are registered', async () => {
  let room = 2;
  const full = { code: 3, message: 'cannot have more than 10 search attribute of type Keyword' };
  const connection = await through((method) => {
    if (method !== 'AddSearchAttributes') return undefined;
    // All at once first; one by one after that.
    room -= 1;
    return room === 1 || room < 0 ? full : undefined;
  });
  const missing = await registerSearchAttributes(connection, temporal.namespace, keys);
  assert.deepEqual(missing, keys.slice(1));
});

test('what is no refusal is not taken for one', async () => {
  const connection = await through((method) =>
    method === 'ListSearchAttributes' ? { code: 5, message: 'no such namespace' } : undefined,
  );
  await assert.rejects(registerSearchAttributes(connection, temporal.namespace, keys), /no such namespace/);
});

test('an operator reads in one line what is missing, and how it is registered', () => {
  const line = howToRegister([searchAttributes.target, searchAttributes.drift], 'prod.a1b2c');
  assert.ok(!line.includes('\n'));
  assert.match(line, /^namespace prod\.a1b2c lacks the search attributes PlumblineTarget, PlumblineDrift/);
  assert.match(line, /--name PlumblineTarget --type Keyword --name PlumblineDrift --type KeywordList/);
  assert.match(line, /--sa "PlumblineTarget=Keyword" --sa "PlumblineDrift=KeywordList"/);
});
