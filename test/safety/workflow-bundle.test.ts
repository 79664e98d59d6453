import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { workflowBundle } from '../support/workflow-harness.ts';

/** Modules that went into the bundle, as webpack names them in its source map. */
async function bundledModules(): Promise<string[]> {
  const { code } = await workflowBundle();
  const inline = /\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,([A-Za-z0-9+/=]+)/.exec(
    code,
  );
  assert.ok(inline?.[1], 'the bundle carries its source map');
  const map = JSON.parse(Buffer.from(inline[1], 'base64').toString()) as { sources: string[] };
  return map.sources;
}

const modules = await bundledModules();

test('the workflow bundle holds the workflows and the pure core', () => {
  assert.ok(modules.some((name) => name.includes('/workflows/remediate-drift.ts')));
  assert.ok(modules.some((name) => name.includes('/domain/approval/review.ts')));
});

for (const folder of ['activities', 'clients', 'workers', 'config', 'scripts']) {
  test(`the workflow bundle holds nothing of ${folder}/`, () => {
    assert.deepEqual(
      modules.filter((name) => name.includes(`/${folder}/`) && !name.includes('/node_modules/')),
      [],
    );
  });
}

for (const library of ['zod', '@temporalio/client', '@kubernetes', 'undici', 'yaml']) {
  test(`the workflow bundle holds nothing of ${library}`, () => {
    assert.deepEqual(
      modules.filter((name) => name.includes(`/node_modules/${library}`)),
      [],
    );
  });
}

/** At the top of a module: what can be assigned anew, what begins empty, and expressions that remember where they were. */
const moduleState = [
  /^(?:export )?(?:let|var) .*/gm,
  /^(?:export )?const \w+(?:: [^=]+)? = (?:new (?:Weak)?(?:Map|Set)(?:<.*>)?\(\)|\[\]|\{\});?$/gm,
  /^(?:export )?const \w+(?:: [^=]+)? = \/.*\/[a-z]*[gy][a-z]*;?$/gm,
];

/** What only remembers what a pure function came to, or is used by `replaceAll` alone. */
const harmless = new Set([
  'domain/infrastructure/glob.ts: const compiled = new Map<string, RegExp>();',
  'domain/text/visible.ts: const hidden = /[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}]/gu;',
]);

test('no module keeps state: all workflows of a worker share them', async () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const own = modules
    .map((name) => /(?:^|\/)((?:workflows|domain)\/[^?]*\.ts)$/.exec(name)?.[1])
    .filter((file) => file !== undefined);
  assert.ok(own.length > 100, `${own.length} modules`);
  const found = await Promise.all(
    own.map(async (file) => {
      const source = await readFile(path.join(root, file), 'utf8');
      return moduleState.flatMap((form) => source.match(form) ?? []).map((line) => `${file}: ${line}`);
    }),
  );
  assert.deepEqual(
    found.flat().filter((line) => !harmless.has(line)),
    [],
  );
});
