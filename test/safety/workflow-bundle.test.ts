import assert from 'node:assert/strict';
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
