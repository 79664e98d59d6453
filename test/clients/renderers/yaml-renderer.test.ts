import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { RenderPathEscapesError, RenderPathMissingError } from '../../../clients/renderers/errors.ts';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';
import { createYamlRenderer } from '../../../clients/renderers/yaml-renderer.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let root: string;
beforeEach(() => {
  root = temporaryFolder();
});

async function write(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), content);
  }
}

function configMap(name: string, namespace?: string): string {
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${place}}\n`;
}

function render(folder = '.'): Promise<RenderResult> {
  return createYamlRenderer().render(root, folder);
}

function faultLines({ faults }: RenderResult): string[] {
  return faults.map(
    ({ position, message }) => `${position.file}:${position.line}:${position.column}: ${message}`,
  );
}

describe('the path', () => {
  test('that is missing rejects and names the setting', async () => {
    await assert.rejects(render('overlays/gone'), (error) => {
      assert.ok(error instanceof RenderPathMissingError);
      assert.match(error.message, /overlays\/gone does not exist.*`path`/);
      return true;
    });
  });

  for (const escape of ['..', '../other', 'a/../../b', '/etc'])
    test(`${escape} leads out and rejects`, () => assert.rejects(render(escape), RenderPathEscapesError));

  test('that is a symbolic link out of the source rejects', async () => {
    await symlink(tmpdir(), path.join(root, 'link'));
    await assert.rejects(render('link'), RenderPathEscapesError);
  });

  test('may be one file', async () => {
    await write({ 'a/b.yaml': configMap('b'), 'a/c.yaml': configMap('c') });
    const { objects } = await render('a/b.yaml');
    assert.deepEqual(
      objects.map(({ source }) => source),
      [{ file: 'a/b.yaml', line: 1, column: 1 }],
    );
  });

  test('aborted before the start, nothing is read', async () => {
    const reason = new Error('scan cancelled');
    const rendering = createYamlRenderer().render(root, '.', AbortSignal.abort(reason));
    await assert.rejects(rendering, reason);
  });
});

describe('the files', () => {
  test('are read in all folders, in the order of their paths', async () => {
    await write({
      'z.yaml': configMap('z'),
      'a/two.yml': configMap('two'),
      'a/b/one.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"}}',
      'a/readme.md': '# not a manifest',
    });
    const { objects, faults, skipped, empty } = await render();
    assert.deepEqual(
      objects.map(({ object, source }) => `${source.file} ${object.metadata.name}`),
      ['a/b/one.json one', 'a/two.yml two', 'z.yaml z'],
    );
    assert.deepEqual([faults, skipped, empty], [[], [], false]);
  });

  test('that are hidden or no Kubernetes objects are left out and named', async () => {
    await write({
      '.github/workflows/ci.yaml': 'on: push\n',
      '.git/config.yaml': 'x: 1\n',
      '.ci.yml': 'stages: []\n',
      'values.yaml': 'replicas: 2\n',
      'LOUD.YAML': configMap('loud'),
      'only-comments.yaml': '# nothing yet\n',
      'empty.yaml': '',
    });
    const { skipped, faults, objects } = await render();
    assert.deepEqual([faults, objects], [[], []]);
    assert.deepEqual(skipped.map(({ position, reason }) => `${position.file}: ${reason}`).toSorted(), [
      '.ci.yml: hidden file',
      '.github: hidden folder',
      'LOUD.YAML: extension in capitals, which kubectl does not read',
      'values.yaml: no apiVersion and kind, so not a Kubernetes object',
    ]);
  });

  test('of a source without objects make an empty render, marked as such and without fault', async () => {
    await write({ 'readme.md': 'soon' });
    assert.deepEqual(await render(), { objects: [], faults: [], skipped: [], empty: true });
  });

  test('that are all broken are no empty render', async () => {
    await write({ 'a.yaml': 'kind: [' });
    assert.equal((await render()).empty, false);
  });

  test('may start with a byte order mark and end lines as Windows does', async () => {
    await write({ 'a.yaml': `\ufeff${configMap('a').replaceAll('\n', '\r\n')}` });
    const { objects, faults } = await render();
    assert.deepEqual([objects.length, faults], [1, []]);
  });

  test('that are no UTF-8 text are faults that say where', async () => {
    await write({
      'binary.yaml': Buffer.from([0x61, 0x0a, 0x00, 0x01]),
      'latin1.yaml': Buffer.from('apiVersion: v1\n# caf\xe9\n', 'latin1'),
      'utf16.yaml': Buffer.from(`\ufeff${configMap('a')}`, 'utf16le'),
      'late-mark.yaml': `${configMap('a')}---\n\ufeff${configMap('b')}`,
    });
    const lines = faultLines(await render());
    assert.deepEqual(
      lines.map((line) => line.replace(/: .*/, '')),
      ['binary.yaml:2:1', 'late-mark.yaml:5:1', 'latin1.yaml:2:6', 'utf16.yaml:1:1'],
    );
    assert.match(lines[0] ?? '', /U\+0000/);
    assert.match(lines[3] ?? '', /UTF-16/);
  });

  test('that are too large, too many or no regular files are faults', async () => {
    await write({ 'a.yaml': configMap('a'), 'b.yaml': configMap('b'), 'c.yaml': configMap('c') });
    const socket = createServer().listen(path.join(root, 'aa.yaml'));
    await once(socket, 'listening');
    const result = await createYamlRenderer({ maximumFileBytes: 20, maximumFiles: 3 }).render(root, '.');
    assert.deepEqual(result.objects, []);
    const text = faultLines(result).join('\n');
    assert.match(text, /aa\.yaml:1:1: is not a regular file/);
    assert.match(text, /a\.yaml:1:1: is \d+ bytes large, more than the 20 that are read/);
    assert.match(text, /more than 3 files to read/);
    socket.close();
  });
});

describe('objects that stand twice', () => {
  test('are one object and a fault that names both places', async () => {
    await write({ 'a.yaml': configMap('x'), 'b.yaml': `${configMap('other')}---\n${configMap('x')}` });
    const result = await render();
    assert.equal(result.objects.length, 2);
    assert.deepEqual(faultLines(result), [
      'b.yaml:5:1: ConfigMap x already stands at a.yaml:1:1; remove one of the two',
    ]);
  });

  test('are told apart by namespace, and not by API version', async () => {
    await write({
      'a.yaml': `${configMap('x', 'one')}---\n${configMap('x', 'two')}---\n${configMap('x')}`,
      'b.yaml': ['v1', 'v2beta2']
        .map((v) => `apiVersion: autoscaling/${v}\nkind: H\nmetadata: {name: h}\n`)
        .join('---\n'),
    });
    const result = await render();
    assert.equal(result.objects.length, 4);
    assert.match(faultLines(result).join('\n'), /^b\.yaml:5:1: H h already stands at b\.yaml:1:1[^\n]*$/);
  });
});

describe('symbolic links', () => {
  test('inside the source are followed', async () => {
    await write({ 'shared/a.yaml': configMap('a'), 'app/b.yaml': configMap('b') });
    await symlink('../shared', path.join(root, 'app/common'));
    await symlink('b.yaml', path.join(root, 'app/readme'));
    const { objects, faults } = await render('app');
    assert.deepEqual(faults, []);
    assert.deepEqual(
      objects.map(({ source }) => source.file),
      ['app/b.yaml', 'app/common/a.yaml'],
    );
  });

  test('out of the source or to nothing are faults, because what they stand for would look deleted', async () => {
    await write({ 'a.yaml': configMap('a') });
    await symlink('/etc', path.join(root, 'folder'));
    await symlink('/etc/hostname', path.join(root, 'file.yaml'));
    await symlink('gone', path.join(root, 'gone.yaml'));
    await symlink('gone', path.join(root, 'logo.png'));
    assert.deepEqual(
      faultLines(await render()).map((line) => line.replace(/;.*/, '')),
      [
        'file.yaml:1:1: symbolic link that leads out of the source',
        'folder:1:1: symbolic link that leads out of the source',
        'gone.yaml:1:1: symbolic link that leads to nothing',
      ],
    );
  });

  test('in a circle are a fault', async () => {
    await write({ 'a/b/c.yaml': configMap('c') });
    await symlink('../..', path.join(root, 'a/b/up'));
    const result = await render();
    assert.equal(result.objects.length, 1);
    assert.match(faultLines(result).join('\n'), /leads back to a folder around it/);
  });
});

describe('folders of another sort', () => {
  for (const [file, content, advice] of [
    ['kustomization.yaml', 'resources: [a.yaml]\n', 'render: kustomize'],
    [
      'kustomization.yml',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component\n',
      'render: kustomize',
    ],
    ['Kustomization', 'resources: []\n', 'render: kustomize'],
    ['Chart.yaml', 'apiVersion: v2\nname: a\nversion: 1.0.0\n', 'render: helm'],
  ] as const)
    test(`${file} is one fault that says what to set, and nothing below is taken for plain YAML`, async () => {
      await write({
        [`app/${file}`]: content,
        'app/a.yaml': configMap('a'),
        'app/templates/b.yaml': '{{ .Values }}',
      });
      for (const [start, mend] of [
        ['app', `set \`${advice}\``],
        ['.', `name it itself as the path, in plumbline.yaml with \`${advice}\``],
      ] as const) {
        const result = await render(start);
        assert.deepEqual(result.objects, []);
        assert.equal(result.faults.length, 1);
        const fault = faultLines(result)[0] ?? '';
        assert.ok(fault.startsWith(`app/${file}:1:1: `) && fault.endsWith(`plain YAML: ${mend}`), fault);
      }
    });

  test("Flux's Kustomization objects are plain YAML, whatever their file is called", async () => {
    const flux = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n';
    await write({ 'kustomization.yaml': flux });
    const { objects, faults } = await render();
    assert.deepEqual([objects.length, faults], [1, []]);
  });
});
