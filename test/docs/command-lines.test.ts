import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readMarkdown } from '../../scripts/docs/markdown-page.ts';
import { documentationPages } from '../../scripts/docs/pages.ts';
import { commandLinesOf, faultOf } from '../support/docs/command-lines.ts';

const root = path.join(import.meta.dirname, '../..');

test('every command line in the documentation is one that the program takes', async () => {
  const faults: string[] = [];
  let seen = 0;
  for (const page of documentationPages(root)) {
    for (const written of commandLinesOf(readMarkdown(readFileSync(path.join(root, page), 'utf8')))) {
      seen += 1;
      const fault = await faultOf(written);
      if (fault !== undefined) faults.push(`${page}: ${written.line.trim()}: ${fault}`);
    }
  }
  assert.deepEqual(faults, []);
  assert(seen > 100, `only ${seen} were found`);
});

test('a command line that the program does not take is found', async () => {
  const page = readMarkdown(`Ask \`plumbline status --nope\`, or:

\`\`\`sh
cat x | scripts/plumbline scan   # no target
plumbline decode 1 heal
plumbline decide ID ACTION > answer.txt
plumbline decide 411e1e5907b2 hail
\`\`\`
`);
  const lines = commandLinesOf(page);
  const faults = await Promise.all(lines.map(faultOf));
  assert.deepEqual(
    lines.map(({ words }, index) => [words.join(' '), faults[index] !== undefined]),
    [
      ['scan', true],
      ['decode 1 heal', true],
      ['decide ID ACTION', false],
      ['decide 411e1e5907b2 hail', true],
      ['status --nope', true],
    ],
  );
});
