import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  LicenseError,
  bundledPackages,
  describeNotices,
} from '../../../scripts/package/third-party-notices.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function install(folder: string, manifest: object, texts: Record<string, string> = {}): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, name), text);
}

test('the innermost package of each file is named once, with all of its texts', async () => {
  const root = temporaryFolder();
  const inner = path.join(root, 'node_modules/@a/outer/node_modules/inner');
  install(inner, { name: 'inner', version: '1.2.3', license: 'MIT' }, { LICENSE: 'do', 'NOTICE.txt': 'say' });
  const files = [
    'domain/a.ts',
    `${path.relative(root, inner)}/lib/x.js`,
    `${path.relative(root, inner)}/y.js`,
  ];
  const packages = await bundledPackages(root, files);
  assert.deepEqual(packages, [{ name: 'inner', version: '1.2.3', license: 'MIT', texts: ['do', 'say'] }]);
  assert.match(describeNotices(packages), /\n\n\ninner 1\.2\.3 \(MIT\)\n-+\n\ndo\nsay\n$/);
});

test('a package without a licence that lets it be passed on, or without its text, is refused by name', async () => {
  const root = temporaryFolder();
  const cases: [string, object, Record<string, string>, RegExp][] = [
    ['unstated', {}, { LICENSE: 'x' }, /^unstated cannot be part .*: its licence is not stated$/],
    ['strong', { license: 'AGPL-3.0' }, { LICENSE: 'x' }, /its licence is AGPL-3\.0$/],
    ['silent', { license: 'MIT' }, {}, /it brings no text of its licence$/],
  ];
  for (const [name, terms, texts, message] of cases) {
    install(path.join(root, 'node_modules', name), { name, version: '1.0.0', ...terms }, texts);
    const asked = bundledPackages(root, [`node_modules/${name}/index.js`]);
    await assert.rejects(asked, (error) => error instanceof LicenseError && message.test(error.message));
  }
});
