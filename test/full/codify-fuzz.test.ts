import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzCodify } from '../support/codify-fuzz.ts';
import { chartUnits, sampleChart, sampleSources, sampleUnits } from '../support/sample-sources.ts';

test('hundreds of random live edits on overlays and manifests: none is ever wrong', async () => {
  const { codified, refused } = await fuzzCodify(sampleSources, sampleUnits, { runs: 400, seed: 60 });
  assert.ok(codified > 300, JSON.stringify({ codified, refused }));
});

test('random live edits on a chart with values files: none is ever wrong', async () => {
  const { codified, refused } = await fuzzCodify(sampleChart, chartUnits, { runs: 60, seed: 61 });
  assert.ok(codified > 5, JSON.stringify({ codified, refused }));
});
