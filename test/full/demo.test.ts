import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import { plumbline } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the demo', { timeout: 600_000 }, () => {
  it('keeps everything that it promises', async () => {
    // What was built once is used again; everything else is as on a machine that never saw it.
    const folder = temporaryFolder();
    const environment = { PLUMBLINE_STATE: folder, PLUMBLINE_CACHE: cacheFolder() };
    const { exitCode, stdout, stderr } = await plumbline(['demo', '--yes', '--exit'], {
      folder,
      environment,
    });
    assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
    for (const promise of [
      'the emergency closes by itself',
      'a person is asked',
      'the cluster is true to Git again',
      'a candidate that is proved better is registered',
      'the candidate is promoted',
      'it took traffic step by step',
      'Git names the new model',
      'a bad canary is undone',
      'it never got more than its step',
      'the model before serves again',
    ])
      assert.match(stdout, new RegExp(`${promise} +yes`));
    assert.doesNotMatch(stdout, / NO /);
  });
});
