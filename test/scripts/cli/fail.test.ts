import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError } from '../../../config/configuration-error.ts';
import { describeError } from '../../../scripts/cli/fail.ts';

test('an error is one line, however many its message has', () => {
  assert.equal(
    describeError(new Error('cannot connect\n  to server\n')),
    'plumbline: cannot connect to server',
  );
  assert.equal(describeError('just text'), 'plumbline: just text');
});

test('what an error quotes does not steer the terminal', () => {
  const refused = new Error('not decided: ada decided: reject (\u{1b}[2Jgone\u{202e}txt)');
  assert.equal(
    describeError(refused),
    'plumbline: not decided: ada decided: reject (\\u{1b}[2Jgone\\u{202e}txt)',
  );
});

test('a configuration keeps a line for each fault, each beginning with its place', () => {
  const faults = [1, 2].map((line) => ({
    file: 'plumbline.yaml',
    line,
    column: 1,
    path: '',
    message: 'wrong',
  }));
  assert.equal(
    describeError(new ConfigurationError(faults)),
    'plumbline.yaml:1:1: wrong\nplumbline.yaml:2:1: wrong',
  );
});

test('of several attempts that failed, as Node tries addresses, the first says why', () => {
  const refused = [
    new Error('connect ECONNREFUSED ::1:7233'),
    new Error('connect ECONNREFUSED 127.0.0.1:7233'),
  ];
  assert.equal(describeError(new AggregateError(refused)), 'plumbline: connect ECONNREFUSED ::1:7233');
});

test('an error that nobody raises on purpose is called a defect', () => {
  assert.match(
    describeError(new TypeError('x is undefined')),
    /^plumbline: x is undefined \(a defect of plumbline; /,
  );
});
