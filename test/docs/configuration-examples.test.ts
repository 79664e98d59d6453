import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { readMarkdown } from '../../scripts/docs/markdown-page.ts';
import { documentationPages } from '../../scripts/docs/pages.ts';
import { faultsOfFragment } from '../support/docs/yaml-fragments.ts';

const root = path.join(import.meta.dirname, '../..');

test('every piece of plumbline.yaml in the documentation is right', () => {
  const faults: string[] = [];
  let checked = 0;
  for (const page of documentationPages(root)) {
    const { blocks } = readMarkdown(readFileSync(path.join(root, page), 'utf8'));
    for (const { language, text } of blocks) {
      if (language !== 'yaml') continue;
      const found = /^version: /m.test(text) ? faultsOfFile(text) : faultsOfFragment(text);
      if (found === undefined) continue;
      checked += 1;
      faults.push(...found.map((fault) => `${page}: ${text.trim().split('\n', 1)[0]} …: ${fault}`));
    }
  }
  assert.deepEqual(faults, []);
  assert(checked > 20, `only ${checked} were found`);
});

test('a piece that plumbline would refuse is found, and one of another program is left alone', () => {
  assert.notDeepEqual(faultsOfFragment('targets: [{ name: a, schedule: { every: 5 minutes } }]'), []);
  assert.deepEqual(faultsOfFragment('targets: []\nnonsense: 1'), ['no mapping has targets, nonsense']);
  assert.notDeepEqual(faultsOfFragment('retrain: { gpuHours: 40 }'), []);
  assert.deepEqual(faultsOfFragment('watch: { enabled: true }'), []);
  assert.equal(faultsOfFragment('apiVersion: v1\nkind: Config'), undefined);
  assert.equal(faultsOfFragment('receivers: []'), undefined);
});

function faultsOfFile(text: string): string[] {
  try {
    parseConfiguration(text, 'plumbline.yaml', new Date(0));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ message }) => message);
  }
}
