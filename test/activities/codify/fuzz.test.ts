import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzCodify } from '../../support/codify-fuzz.ts';
import { sampleSources, sampleUnits } from '../../support/sample-sources.ts';

// The long version, with charts, is test/full/codify-fuzz.test.ts.
test('random live edits are codified with the proof, or refused with a name', async () => {
  const { codified, refused } = await fuzzCodify(sampleSources, sampleUnits, { runs: 10, seed: 6 });
  assert.ok(codified > 5, JSON.stringify({ codified, refused }));
});
