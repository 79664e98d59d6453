import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, test } from 'node:test';
import { RenderPathEscapesError, RenderPathMissingError } from '../../../clients/renderers/errors.ts';
import { createKustomizeRenderer } from '../../../clients/renderers/kustomize-renderer.ts';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';
import { checkoutOf, faultLines, placesOf, renderPrograms } from '../../support/render-programs.ts';

const findExecutable = (): Promise<string> => Promise.resolve(renderPrograms.kustomize);

function render(root: string, folder = 'overlays/prod'): Promise<RenderResult> {
  return createKustomizeRenderer({ type: 'kustomize' }, { findExecutable }).render(root, folder);
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: api
          image: registry.example/api:1
          envFrom: [{ configMapRef: { name: settings } }]
`;
const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { ports: [{ port: 80 }] }\n';

/** One base, two overlays over it, a component. */
const application: Record<string, string> = {
  'base/kustomization.yaml': `resources: [app.yaml]
configMapGenerator: [{ name: settings, literals: [level=info] }]
`,
  'base/app.yaml': `${service}---\n${deployment}`,
  'components/debug/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: { kind: Deployment }
    patch: '[{ "op": "add", "path": "/spec/template/spec/shareProcessNamespace", "value": true }]'
resources: [debug.yaml]
`,
  'components/debug/debug.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: debug }\ndata: { on: "yes" }\n',
  'overlays/prod/kustomization.yaml': `resources: [../../base]
components: [../../components/debug]
namespace: shop
namePrefix: prod-
images: [{ name: registry.example/api, newTag: "2" }]
replicas: [{ name: api, count: 3 }]
patches: [{ path: limits.yaml }]
`,
  'overlays/prod/limits.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { template: { spec: { containers: [{ name: api, resources: { limits: { memory: 1Gi } } }] } } }
`,
  'overlays/test/kustomization.yaml': 'resources: [../../base]\nnamespace: test\n',
};

/** Name of a Secret that is generated with this content. */
async function generatedName(level: string): Promise<string | undefined> {
  const root = checkoutOf({
    'kustomization.yaml': `secretGenerator: [{ name: s, literals: [level=${level}] }]\n`,
  });
  return (await render(root, '.')).objects[0]?.object.metadata.name;
}

describe('what is rendered', () => {
  test('an overlay with patches of both kinds, images, replicas, a component and generated names', async () => {
    const result = await render(checkoutOf(application));
    assert.deepEqual(faultLines(result), []);
    const api = result.objects.find(({ object }) => object.kind === 'Deployment')?.object;
    assert.deepEqual(api, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'prod-api', namespace: 'shop' },
      spec: {
        replicas: 3,
        template: {
          spec: {
            shareProcessNamespace: true,
            containers: [
              {
                name: 'api',
                image: 'registry.example/api:2',
                envFrom: [{ configMapRef: { name: 'prod-settings-k4b9tgf9m9' } }],
                resources: { limits: { memory: '1Gi' } },
              },
            ],
          },
        },
      },
    });
  });

  test('every object knows the file and line it was written at, and no annotation of ours stays', async () => {
    const result = await render(checkoutOf(application));
    assert.deepEqual(placesOf(result), {
      'Service/prod-api': 'base/app.yaml:1',
      'Deployment/prod-api': 'base/app.yaml:6',
      'ConfigMap/prod-settings-k4b9tgf9m9': 'base/kustomization.yaml:1',
      'ConfigMap/prod-debug': 'components/debug/debug.yaml:1',
    });
    assert.doesNotMatch(JSON.stringify(result.objects), /config\.kubernetes\.io/);
  });

  test('two overlays over one base differ only by what they say', async () => {
    const root = checkoutOf(application);
    const { objects } = await render(root, 'overlays/test');
    const names = objects.map(({ object }) => `${object.metadata.namespace}/${object.metadata.name}`);
    assert.deepEqual(names, ['test/settings-k4b9tgf9m9', 'test/api', 'test/api']);
  });

  test('generated names follow the content', async () => {
    assert.equal(await generatedName('a'), await generatedName('a'));
    assert.notEqual(await generatedName('a'), await generatedName('b'));
  });

  test('a file whose name looks like an address is a file', async () => {
    const root = checkoutOf({ 'kustomization.yaml': 'resources: [api@2/a.yaml]\n', 'api@2/a.yaml': service });
    assert.deepEqual(placesOf(await render(root, '.')), { 'Service/api': 'api@2/a.yaml:1' });
  });

  test('an overlay of nothing is empty and no fault', async () => {
    const result = await render(checkoutOf({ 'kustomization.yaml': 'resources: []\n' }), '.');
    assert.deepEqual([result.empty, result.faults], [true, []]);
  });
});

describe('what is refused before kustomize runs', () => {
  const refused: [name: string, kustomization: string, fault: string][] = [
    [
      'a base on another server',
      'resources:\n  - https://github.com/acme/base//deploy?ref=v1\n',
      '2:5: resources: https://github.com/acme/base//deploy is on another server; copy it into the repository, or set `kustomize.allowRemote`',
    ],
    [
      'a base on another server, whose address has a password that is not repeated',
      'resources: [git::https://user:hunter2@git.example/base]\n',
      '1:13: resources: git::https://git.example/base is on another server; copy it into the repository, or set `kustomize.allowRemote`',
    ],
    [
      'a base by ssh',
      'components: [git@git.example:acme/base.git]\n',
      '1:14: components: git@git.example:acme/base.git is on another server; copy it into the repository, or set `kustomize.allowRemote`',
    ],
    [
      'a remote file in a generator',
      'configMapGenerator:\n  - name: a\n    files: [key=http://169.254.169.254/token]\n',
      '3:13: configMapGenerator files: http://169.254.169.254/token is on another server; copy it into the repository, or set `kustomize.allowRemote`',
    ],
    [
      'a base outside the checkout',
      'resources: [../outside]\n',
      '1:13: resources: ../outside leads out of the source; copy it into the repository',
    ],
    [
      'a base outside the checkout that is not there',
      'resources: [../../nowhere]\n',
      '1:13: resources: ../../nowhere leads out of the source; copy it into the repository',
    ],
    ['a resource that is not there', 'resources: [gone.yaml]\n', '1:13: resources: gone.yaml does not exist'],
    [
      'a folder without kustomization',
      'resources: [plain]\n',
      '1:13: there is no kustomization.yaml in plain',
    ],
    [
      'a chart',
      'helmCharts: [{ name: redis, repo: https://charts.example }]\n',
      '1:1: helmCharts is refused: it runs helm, which fetches charts; render the chart as a target of its own',
    ],
    [
      'a kustomization that is no YAML',
      'resources: [a\nx: y\n',
      '2:1: invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ];
  for (const [name, kustomization, fault] of refused) {
    test(name, async () => {
      const root = checkoutOf({ 'kustomization.yaml': kustomization, 'plain/a.yaml': service });
      mkdirSync(path.join(root, '../outside'));
      writeFileSync(path.join(root, '../outside/kustomization.yaml'), 'resources: []\n');
      assert.deepEqual(faultLines(await render(root, '.')), [`kustomization.yaml:${fault}`]);
    });
  }

  test('a link out of the checkout, as base and as the kustomization itself', async () => {
    const root = checkoutOf({ 'kustomization.yaml': 'resources: [link]\n', 'other/a.yaml': service });
    symlinkSync('../..', path.join(root, 'link'));
    writeFileSync(path.join(root, '../kustomization.yaml'), 'resources: []\n');
    assert.deepEqual(faultLines(await render(root, '.')), [
      'kustomization.yaml:1:13: resources: link leads out of the source; copy it into the repository',
    ]);
    symlinkSync('../../kustomization.yaml', path.join(root, 'other/kustomization.yaml'));
    assert.deepEqual(faultLines(await render(root, 'other')), [
      'other/kustomization.yaml:1:1: is a symbolic link that leads out of the source',
    ]);
  });

  test('the faults of a base, at the base', async () => {
    const root = checkoutOf({
      'overlay/kustomization.yaml': 'resources: [../base]\n',
      'base/kustomization.yaml': 'resources:\n  - here.yaml\n  - gone.yaml\n',
      'base/here.yaml': service,
    });
    assert.deepEqual(faultLines(await render(root, 'overlay')), [
      'base/kustomization.yaml:3:5: resources: gone.yaml does not exist',
    ]);
  });

  test('a path that is missing or leads out rejects', async () => {
    const root = checkoutOf(application);
    await assert.rejects(render(root, 'overlays/gone'), RenderPathMissingError);
    await assert.rejects(render(root, '../outside'), RenderPathEscapesError);
  });

  test('a folder that is no kustomization', async () => {
    assert.deepEqual(faultLines(await render(checkoutOf({ 'a/b.yaml': service }), 'a')), [
      'a/kustomization.yaml:1:1: there is no kustomization.yaml in a',
    ]);
  });
});

describe('what kustomize itself refuses', () => {
  const complaints: [name: string, files: Record<string, string>, fault: string][] = [
    [
      'a manifest that is no YAML, at its line',
      { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': `${service}  x: [\n` },
      "a.yaml:4:1: kustomize: accumulating resources from 'a.yaml': MalformedYAMLError: yaml: line 4: did not find expected key in File: a.yaml",
    ],
    [
      'a misspelled field',
      { 'kustomization.yaml': 'resorces: [a.yaml]\n' },
      'kustomization.yaml:1:1: kustomize: invalid Kustomization: json: unknown field "resorces"',
    ],
    [
      'a patch for nothing',
      {
        'kustomization.yaml': 'resources: [a.yaml]\npatches: [{ path: p.yaml }]\n',
        'a.yaml': service,
        'p.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { password: hunter2 }\n',
      },
      'kustomization.yaml:1:1: kustomize: no resource matches strategic merge patch "Secret.v1.[noGrp]/s.[noNs]": no matches for Id Secret.v1.[noGrp]/s.[noNs]; failed to find unique target for patch Secret.v1.[noGrp]/s.[noNs]',
    ],
    [
      'a patch that is none, without quoting it',
      { 'kustomization.yaml': 'patches: [{ patch: "password: [hunter2" }]\n' },
      'kustomization.yaml:1:1: kustomize: trouble configuring builtin PatchTransformer with config: `…`: unable to parse SM or JSON patch from […]',
    ],
    [
      'a file of the checkout that is not below the kustomization',
      {
        'kustomization.yaml': 'resources: [a]\n',
        'a/kustomization.yaml': 'secretGenerator: [{ name: s, files: [../private] }]\n',
        private: 'hunter2',
      },
      "a/kustomization.yaml:1:1: kustomize: loading KV pairs: file sources: [../private]: security; file 'private' is not in or below 'a'",
    ],
    [
      'a plugin',
      {
        'kustomization.yaml': 'generators: [g.yaml]\n',
        'g.yaml': 'apiVersion: acme/v1\nkind: Sorcery\nmetadata: { name: x }\n',
      },
      "kustomization.yaml:1:1: kustomize: loading generator plugins: failed to load generator: external plugins disabled; unable to load external plugin 'Sorcery'",
    ],
  ];
  for (const [name, files, fault] of complaints) {
    test(name, async () => assert.deepEqual(faultLines(await render(checkoutOf(files), '.')), [fault]));
  }

  test('a function that would run a program is not run', async () => {
    const root = checkoutOf({
      'kustomization.yaml': 'resources: []\ntransformers: [f.yaml]\n',
      'f.yaml': `apiVersion: acme/v1
kind: Sorcery
metadata:
  name: x
  annotations: { config.kubernetes.io/function: "exec: { path: ./f.sh }" }
`,
      'f.sh': '#!/bin/sh\ntouch ran\n',
    });
    assert.match(faultLines(await render(root, '.')).join('\n'), /plugins? disabled|alpha/);
  });
});

test('kustomize reaches no server, whatever way an address comes to it, unless that is allowed', async (context) => {
  let asked = 0;
  const server = createServer((_, answer) => {
    asked += 1;
    answer.end('x');
  });
  context.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const root = checkoutOf({
    'kustomization.yaml': 'resources: [a.yaml]\ntransformers: [t.yaml]\n',
    'a.yaml': service,
    't.yaml': `apiVersion: builtin
kind: PatchTransformer
metadata: { name: p }
path: http://127.0.0.1:${port}/patch.yaml
`,
  });
  const result = await render(root, '.');
  assert.equal(result.faults.length, 1);
  assert.equal(asked, 0);
  await createKustomizeRenderer({ type: 'kustomize', allowRemote: true }, { findExecutable }).render(
    root,
    '.',
  );
  assert.equal(asked, 1);
});

test('what may be fetched is on servers: no command is run, and no repository of this machine is read', async () => {
  const other = checkoutOf({ 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': service });
  const git = (...words: string[]) => execFileSync('git', ['-C', other, ...words], { stdio: 'pipe' });
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message=a');
  for (const address of [`file://${other}`, `git::file://${other}`, `git::ext::sh -c touch% ${other}/ran`]) {
    const root = checkoutOf({ 'kustomization.yaml': JSON.stringify({ resources: [address] }) });
    const rendered = await createKustomizeRenderer(
      { type: 'kustomize', allowRemote: true },
      { findExecutable },
    ).render(root, '.');
    assert.deepEqual(rendered.objects, [], address);
    assert.equal(rendered.faults.length, 1, address);
  }
  assert.equal(existsSync(path.join(other, 'ran')), false);
});

describe('limits', () => {
  test('a YAML bomb ends as a fault', async () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`,
    );
    const root = checkoutOf({
      'kustomization.yaml': 'resources: [bomb.yaml]\n',
      'bomb.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: bomb }\n${levels.join('\n')}\n`,
    });
    const result = await createKustomizeRenderer(
      { type: 'kustomize' },
      { findExecutable, limits: { time: 20_000, memory: 1_000_000_000 } },
    ).render(root, '.');
    assert.deepEqual(faultLines(result), [
      'kustomization.yaml:1:1: kustomize needs more than 1000 MB of memory',
    ]);
    assert.deepEqual(result.objects, []);
  });

  test('more output than is allowed ends as a fault', async () => {
    const result = await createKustomizeRenderer(
      { type: 'kustomize' },
      { findExecutable, limits: { output: 1000 } },
    ).render(
      checkoutOf({
        'kustomization.yaml': 'resources: [a.yaml]\n',
        'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: ${'x'.repeat(2000)} }\n`,
      }),
      '.',
    );
    assert.deepEqual(faultLines(result), ['kustomization.yaml:1:1: kustomize prints more than 1000 bytes']);
  });

  test('an aborted render rejects with the reason', async () => {
    const reason = new Error('enough');
    const renderer = createKustomizeRenderer({ type: 'kustomize' }, { findExecutable });
    await assert.rejects(
      renderer.render(checkoutOf(application), 'overlays/prod', AbortSignal.abort(reason)),
      reason,
    );
  });
});
