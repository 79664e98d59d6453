import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  buildWord,
  findRenderProgram,
  renderPrograms,
} from '../../../../clients/renderers/tools/find-program.ts';
import { cachedBinary } from '../../../../scripts/dev/toolchain/cache.ts';
import { TOOLS } from '../../../../scripts/dev/toolchain/tools.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

function machine() {
  const root = temporaryFolder();
  const environment: Record<string, string> = {
    PATH: path.join(root, 'bin'),
    PLUMBLINE_CACHE: path.join(root, 'cache'),
  };
  const add = (file: string, script: string): string => {
    const whole = path.resolve(root, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return whole;
  };
  return { environment, add };
}

test('a named binary comes before one on the PATH, and that before one obtained for development', async () => {
  const { environment, add } = machine();
  const obtained = add(cachedBinary(TOOLS.helm, environment), 'exit 1');
  assert.equal(await findRenderProgram('helm', environment), obtained);
  const onPath = add('bin/helm', 'echo v3.19.0+g1234567');
  assert.equal(await findRenderProgram('helm', environment), onPath);
  environment['PLUMBLINE_HELM_BINARY'] = add('mine', 'exit 1');
  assert.equal(await findRenderProgram('helm', environment), environment['PLUMBLINE_HELM_BINARY']);
});

test('a version that renders differently is passed over', async () => {
  const { environment, add } = machine();
  add('bin/kustomize', 'echo v4.5.7');
  await assert.rejects(findRenderProgram('kustomize', environment), {
    code: 'renderer-missing',
    retryable: false,
    message:
      'kustomize is needed to render this source and was not found; kustomize 4.5.7 on the PATH renders differently, ' +
      `so it is not used; put kustomize ${renderPrograms.kustomize.version} ` +
      'on the PATH or name its file in PLUMBLINE_KUSTOMIZE_BINARY; in a checkout of Plumbline, `npm run renderers` obtains it.',
  });
});

test('a variable that names no executable is said to be wrong instead of passed over', async () => {
  const { environment, add } = machine();
  add('bin/helm', 'echo v3.19.0');
  environment['PLUMBLINE_HELM_BINARY'] = '/nowhere/helm';
  await assert.rejects(findRenderProgram('helm', environment), {
    message: /PLUMBLINE_HELM_BINARY names \/nowhere\/helm, which is no executable file\.$/,
  });
});

test('the kustomize inside kubectl does where there is no other', async () => {
  const { environment, add } = machine();
  const kubectl = add('bin/kubectl', 'echo "Client Version: v1.30.4"');
  await assert.rejects(findRenderProgram('kustomize', environment), { code: 'renderer-missing' });
  add('bin/kubectl', 'echo "Client Version: v1.32.4-dispatcher"; echo "Kustomize Version: v5.5.0"');
  assert.equal(await findRenderProgram('kustomize', environment), kubectl);
  assert.equal(buildWord(kubectl), 'kustomize');
  await assert.rejects(findRenderProgram('helm', environment), { code: 'renderer-missing' });
  const own = add('bin/kustomize', 'echo v5.4.0');
  assert.equal(await findRenderProgram('kustomize', environment), own);
  assert.equal(buildWord(own), 'build');
});
