import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTraceParent, placeBelow } from '../../../domain/tracing/trace-parent.ts';

const place = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('a traceparent has a trace, a span and flags', () => {
  assert.deepEqual(parseTraceParent(place), {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
  });
});

test('what is no traceparent leads nowhere', () => {
  const bad: unknown[] = [undefined, 7, '', place.toUpperCase(), place.replace('00-', '01-'), `${place}-x`];
  const empty = [
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
  ];
  for (const text of [...bad, ...empty]) assert.equal(parseTraceParent(text), undefined, String(text));
});

test('a place below another is in its trace, the same for the same seed, and another for another', () => {
  const below = placeBelow(place, 'run/1/update');
  const parsed = parseTraceParent(below);
  assert.equal(parsed?.traceId, '0af7651916cd43dd8448eb211c80319c');
  assert.equal(parsed?.traceFlags, 1);
  assert.equal(placeBelow(place, 'run/1/update'), below);
  assert.notEqual(placeBelow(place, 'run/2/update'), below);
});
