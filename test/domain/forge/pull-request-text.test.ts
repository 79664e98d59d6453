import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markerOf } from '../../../domain/forge/marker.ts';
import {
  beginning,
  carriesMarker,
  limitText,
  limitTitle,
  newBody,
  updatedBody,
} from '../../../domain/forge/pull-request-text.ts';

const marker = markerOf('payments/3f2a');

test('a title is one line, cut between characters where it is too long', () => {
  assert.equal(limitTitle('  Carry\n replicas\tback '), 'Carry replicas back');
  assert.equal(limitTitle('x'.repeat(240)), 'x'.repeat(240));
  const cut = limitTitle(`x${'🚀'.repeat(200)}`);
  assert.equal(cut.length, 240);
  assert.ok(cut.isWellFormed() && cut.endsWith('🚀…'));
});

test('a text ends with its marker, once', () => {
  assert.equal(limitText('News.\n', marker), `News.\n\n${marker}`);
  assert.equal(limitText(`News.\n\n${marker}`, marker), `News.\n\n${marker}`);
  assert.equal(limitText('', marker), marker);
});

test('a text that is too long is cut between lines, and what is open is closed', () => {
  const cut = limitText(`~~~~diff\n${'+ line\n'.repeat(20_000)}~~~~\n`, marker);
  assert.ok(cut.length <= 60_000 && cut.length > 59_000);
  assert.match(cut, /\n\+ line\n~~~~\n\n\*The rest was cut off[^\n]*\n\n<!-- plumbline: payments\/3f2a -->$/);
  const outside = limitText(`\`\`\`\na\n\`\`\`\n${'line\n'.repeat(20_000)}`, marker);
  assert.match(outside, /\nline\n\n\*The rest/);
  const oneLine = limitText('🚀'.repeat(50_000), marker);
  assert.ok(oneLine.length <= 60_000 && oneLine.isWellFormed());
});

test('a marker names a key and cannot end its comment early', () => {
  assert.equal(marker, '<!-- plumbline: payments/3f2a -->');
  for (const key of ['a--b', 'a-->b', 'a-', '--', 'a\n<!-- b', '---x---'])
    assert.match(markerOf(key), /^<!-- plumbline: (?:(?!--)[^<>\n])*[^-] -->$/);
});

test('a comment that quotes a marker is not the one it stands for', () => {
  assert.ok(carriesMarker(`News.\r\n\r\n${marker}\r\n`, marker));
  assert.ok(!carriesMarker(`> News.\n>\n> ${marker}`, marker));
  assert.ok(!carriesMarker(`${marker}\n\nI do not agree.`, marker));
  assert.ok(!carriesMarker(`News.\n\n${markerOf('payments/other')}`, marker));
});

test('a body keeps what people wrote before and after our part', () => {
  const body = newBody('First.', marker);
  assert.equal(body, `${beginning}\nFirst.\n\n${marker}`);
  assert.equal(updatedBody(body, 'First.', marker), body);
  assert.equal(updatedBody(body, 'Second.', marker), newBody('Second.', marker));
  const edited = `Before\r\n\r\n${body}\r\n\r\nAfter`;
  assert.equal(
    updatedBody(edited, 'Second.', marker),
    `Before\r\n\r\n${newBody('Second.', marker)}\r\n\r\nAfter`,
  );
});

test('a body that lost our part, or an end of it, gets it back at its end', () => {
  assert.equal(updatedBody('', 'First.', marker), newBody('First.', marker));
  assert.equal(updatedBody('Mine.', 'First.', marker), `Mine.\n\n${newBody('First.', marker)}`);
  const torn = newBody('First.', marker).replace(`${beginning}\n`, '');
  assert.equal(updatedBody(torn, 'Second.', marker), `First.\n\n${newBody('Second.', marker)}`);
  assert.equal(updatedBody(`${marker}\n${beginning}`, 'Second.', marker), newBody('Second.', marker));
});
