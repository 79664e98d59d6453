import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactLog } from '../../../../domain/models/incident/redact-log.ts';

const secrets: readonly [name: string, line: string, secret: string][] = [
  ['an address with a password', 'connecting to postgres://app:hunter2@db:5432/x', 'hunter2'],
  ['a variable', 'DB_PASSWORD=hunter2 started', 'hunter2'],
  ['JSON', '{"api_key": "hun\\"ter2", "level": "info"}', 'ter2'],
  ['a variable with a short name', 'PG_PASS=hunter2 MYSQL_PWD=x SIGNING_KEY=y', 'hunter2'],
  ['a signed address', 'GET https://a.example/b?sv=1&sig=hunter2%3D', 'hunter2'],
  ['a coloured name', '\u001B[36mpassword\u001B[0m=\u001B[33mhunter2', 'hunter2'],
  ['a name with hidden characters', 'pass\u200Bword=hunter2', 'hunter2'],
  ['a flag', 'run --api-token hunter2 --verbose', 'hunter2'],
  ['a header', 'authorization: Bearer abcdef123456.x', 'abcdef123456'],
  ['a cookie', 'Set-Cookie: session=hunter2', 'hunter2'],
  ['a JSON web token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-nature', 'eyJzdWIiOiIxIn0'],
  ['a key of AWS', 'using AKIAIOSFODNN7EXAMPLE now', 'AKIAIOSFODNN7EXAMPLE'],
  ['a token of Hugging Face', 'login hf_abcdefghijklmnopqrstuvwxyz', 'hf_abcdefghij'],
  ['long random text', 'key wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY0123', 'wJalrXUtnFEMIK7'],
];

for (const [name, line, secret] of secrets) {
  test(`nothing is left of a secret in ${name}`, () => {
    const redacted = redactLog(`before\n${line}\nafter`);
    assert.equal(redacted.length, 3);
    assert.ok(!redacted.join('\n').includes(secret), redacted.join('\n'));
    assert.match(redacted.join('\n'), /\(redacted/);
  });
}

test('a private key over several lines is gone, also where the log begins or ends inside it', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nMIIdef\n';
  assert.ok(!redactLog(`x\n${key}-----END RSA PRIVATE KEY-----\ny`).join('\n').includes('MII'));
  assert.ok(!redactLog(`x\n${key}`).join('\n').includes('MII'));
});

test('what is no secret stays readable', () => {
  const lines = [
    "Traceback (most recent call last): KeyError: 'amount'",
    'loaded model s3://models/credit/8 in 2.31 s',
    'GET /v1/models/credit:predict 500 in 12 ms',
  ];
  assert.deepEqual(redactLog(lines.join('\n')), lines);
});

test('of a log only the last hundred lines are kept, each bounded, without colours and hidden characters', () => {
  const log = Array.from({ length: 1000 }, (_, index) => `line ${index}`).join('\n');
  const redacted = redactLog(`${log}\n\u001B[31mred\u001B[0m \u202Eturned\n${'x '.repeat(2000)}`);
  assert.equal(redacted.length, 100);
  assert.equal(redacted.at(-2), 'red turned');
  assert.ok((redacted.at(-1)?.length ?? 0) <= 501);
});

test('a log of megabytes is redacted in time', () => {
  const redacted = redactLog('password '.repeat(400_000));
  assert.ok(redacted.length <= 100);
});
