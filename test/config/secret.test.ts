import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { maskSecrets, readSecret, SecretError } from '../../config/secret.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a secret comes from the environment or from a file, without the line break at its end', async () => {
  const file = path.join(temporaryFolder(), 'token');
  await writeFile(file, ' spaced secret \n');
  assert.equal(await readSecret({ file }, {}), ' spaced secret ');
  assert.equal(await readSecret({ env: 'TOKEN' }, { TOKEN: 'hunter2' }), 'hunter2');
});

test('a rotated file is seen at the next reading', async () => {
  const file = path.join(temporaryFolder(), 'token');
  await writeFile(file, 'old');
  assert.equal(await readSecret({ file }), 'old');
  await writeFile(file, 'new\r\n');
  assert.equal(await readSecret({ file }), 'new');
});

test('a reference that leads to nothing names the place', async () => {
  const folder = temporaryFolder();
  const empty = path.join(folder, 'empty');
  await writeFile(empty, '\n');
  await assert.rejects(readSecret({ env: 'TOKEN' }, {}), {
    message: 'environment variable TOKEN is not set',
  });
  await assert.rejects(readSecret({ env: 'TOKEN' }, { TOKEN: '' }), {
    message: 'environment variable TOKEN is empty',
  });
  await assert.rejects(readSecret({ file: empty }), { message: `secret file ${empty} is empty` });
  await assert.rejects(readSecret({ file: folder }), SecretError);
  await assert.rejects(readSecret({ file: path.join(folder, 'none') }), /cannot be read \(ENOENT\)$/);
});

test('a secret that was read is masked in any form in which it turns up', async () => {
  const secret = 'pl"anted+s3cret/of€ours';
  await readSecret({ env: 'TOKEN' }, { TOKEN: secret });
  const forms = [
    secret,
    JSON.stringify(secret),
    `https://example.org/?token=${encodeURIComponent(secret)}`,
    `data: ${Buffer.from(secret).toString('base64')}`,
    Buffer.from(secret).toString('base64url'),
  ];
  for (const form of forms) {
    const masked = maskSecrets(`it says ${form}.`);
    assert.match(masked, /\*\*\*/, form);
    assert.doesNotMatch(masked, /anted|czNjcmV0/, form);
  }
  assert.equal(maskSecrets('nothing of it'), 'nothing of it');
});
