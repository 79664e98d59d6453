import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzCodify } from '../support/codify-fuzz.ts';
import { chartUnits, sampleChart, sampleSources, sampleUnits } from '../support/sample-sources.ts';

test('many random live edits on overlays and manifests: none is ever wrong', async () => {
  const { codified, refused } = await fuzzCodify(sampleSources, sampleUnits, { runs: 150, seed: 60 });
  assert.ok(codified > 50, JSON.stringify({ codified, refused }));
});

test('random live edits on a chart with values files: none is ever wrong', async () => {
  const { codified, refused } = await fuzzCodify(sampleChart, chartUnits, { runs: 40, seed: 61 });
  assert.ok(codified > 0, JSON.stringify({ codified, refused }));
});
