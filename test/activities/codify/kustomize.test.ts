import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codify } from '../../../activities/codify/codify.ts';
import { createRendererOf } from '../../../clients/renderers/renderer-of.ts';
import { openSourceTree } from '../../../clients/source-tree/source-tree.ts';
import type { LiveChange } from '../../../domain/source/live-change.ts';
import { codifyInto, live, renderOf } from '../../support/codify-source.ts';
import { checkoutOf } from '../../support/render-programs.ts';

const deployment = `# The application.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app # its name
spec:
  replicas: 1 # few
  selector:
    matchLabels: {app: app}
  template:
    metadata:
      labels: {app: app}
    spec:
      containers:
        # the main one
        - name: app
          image: registry.example/app:1.0 # pinned
          args: [serve]
          env:
            - name: LEVEL
              value: info # calm
`;
const container = '/spec/template/spec/containers/[app]';
const D = 'Deployment/app';

/** A base with some overlays over it; `prod` is the target. */
function tree(overlays: Record<string, string>, base: Record<string, string> = {}): Record<string, string> {
  const files: Record<string, string> = {
    'base/kustomization.yaml': 'resources:\n  - app.yaml\n',
    'base/app.yaml': deployment,
    ...base,
  };
  for (const [name, text] of Object.entries(overlays))
    files[`overlays/${name}/kustomization.yaml`] = `# ${name}\nresources:\n  - ../../base\n${text}`;
  return files;
}

const one = (text = '', base: Record<string, string> = {}) => tree({ prod: text }, base);
const three = (text = '', base: Record<string, string> = {}) =>
  tree({ prod: text, stage: '', dev: '' }, base);

interface Case {
  name: string;
  files: Record<string, string>;
  changes: LiveChange[];
  target?: string;
  /** The files that change, byte for byte; null for one that goes. */
  after: Record<string, string | null>;
  warns?: RegExp;
}

const patchFile = (spec: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n${spec}`;
const prod = 'overlays/prod/kustomization.yaml';
const patched = `# prod\nresources:\n  - ../../base\npatches:\n  - path: patch-deployment-app.yaml\n`;
const newPatch = 'overlays/prod/patch-deployment-app.yaml';

const cases: Case[] = [
  {
    name: 'a field in the base, where one overlay uses it',
    files: one(),
    changes: [live(D, '/spec/replicas', 3)],
    after: { 'base/app.yaml': deployment.replace('replicas: 1', 'replicas: 3') },
  },
  {
    name: 'a field of one of three overlays in a patch of its own',
    files: three(),
    changes: [live(D, '/spec/replicas', 3)],
    after: { [prod]: patched, [newPatch]: patchFile('  replicas: 3\n') },
  },
  {
    name: 'several fields of one of three overlays in one patch',
    files: three(),
    changes: [
      live(D, '/spec/replicas', 3),
      live(D, `${container}/env/[DEBUG]`, { name: 'DEBUG', value: '1' }),
      live(D, `${container}/env/[LEVEL]`),
    ],
    after: {
      [prod]: patched,
      [newPatch]: patchFile(
        '  replicas: 3\n  template:\n    spec:\n      containers:\n        - name: app\n          env:\n            - name: DEBUG\n              value: "1"\n            - name: LEVEL\n              $patch: delete\n',
      ),
    },
  },
  {
    name: 'an image by the tag of `images`',
    files: three('images:\n  - name: registry.example/app # ours\n    newTag: "1.5" # tag\n'),
    changes: [live(D, `${container}/image`, 'registry.example/app:2.0')],
    after: {
      [prod]:
        '# prod\nresources:\n  - ../../base\nimages:\n  - name: registry.example/app # ours\n    newTag: "2.0" # tag\n',
    },
  },
  {
    name: 'an image by digest instead of tag',
    files: three('images:\n  - name: registry.example/app\n    newTag: "1.5"\n'),
    changes: [live(D, `${container}/image`, `registry.example/app@sha256:${'a'.repeat(64)}`)],
    after: {
      [prod]: `# prod\nresources:\n  - ../../base\nimages:\n  - name: registry.example/app\n    digest: sha256:${'a'.repeat(64)}\n`,
    },
    warns: /^$/,
  },
  {
    name: 'an image by another name',
    files: three('images:\n  - name: registry.example/app\n    newTag: "1.5"\n'),
    changes: [live(D, `${container}/image`, 'mirror.example:5000/app:1.5')],
    after: {
      [prod]:
        '# prod\nresources:\n  - ../../base\nimages:\n  - name: registry.example/app\n    newTag: "1.5"\n    newName: mirror.example:5000/app\n',
    },
  },
  {
    name: 'an image that an overlay renames already',
    files: three(
      'images:\n  - name: registry.example/app\n    newName: mirror.example/app\n    newTag: "1"\n',
    ),
    changes: [live(D, `${container}/image`, 'mirror.example/app:2')],
    after: {
      [prod]:
        '# prod\nresources:\n  - ../../base\nimages:\n  - name: registry.example/app\n    newName: mirror.example/app\n    newTag: "2"\n',
    },
  },
  {
    name: 'replicas by `replicas`',
    files: three('replicas:\n  - name: app\n    count: 2 # two\n'),
    changes: [live(D, '/spec/replicas', 5)],
    after: { [prod]: '# prod\nresources:\n  - ../../base\nreplicas:\n  - name: app\n    count: 5 # two\n' },
  },
  {
    name: 'a strategic patch in a file',
    files: {
      ...three('patches:\n  - path: more.yaml\n'),
      'overlays/prod/more.yaml': patchFile('  # for the fair\n  replicas: 4\n'),
    },
    changes: [live(D, '/spec/replicas', 6)],
    after: { 'overlays/prod/more.yaml': patchFile('  # for the fair\n  replicas: 6\n') },
  },
  {
    name: 'an addition beside what a patch says',
    files: {
      ...three('patches:\n  - path: more.yaml\n'),
      'overlays/prod/more.yaml': patchFile('  replicas: 4 # many\n'),
    },
    changes: [live(D, '/spec/minReadySeconds', 7)],
    after: { 'overlays/prod/more.yaml': patchFile('  replicas: 4 # many\n  minReadySeconds: 7\n') },
  },
  {
    name: 'a strategic patch inside the kustomization',
    files: three(
      'patches:\n  - patch: |-\n      # inside\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: app}\n      spec:\n        replicas: 4 # many\n',
    ),
    changes: [live(D, '/spec/replicas', 6)],
    after: {
      [prod]:
        '# prod\nresources:\n  - ../../base\npatches:\n  - patch: |-\n      # inside\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: app}\n      spec:\n        replicas: 6 # many\n',
    },
  },
  {
    name: 'an old patchesStrategicMerge',
    files: {
      ...three('patchesStrategicMerge:\n  - more.yaml\n'),
      'overlays/prod/more.yaml': patchFile('  replicas: 4\n'),
    },
    changes: [live(D, '/spec/replicas', 6)],
    after: { 'overlays/prod/more.yaml': patchFile('  replicas: 6\n') },
  },
  {
    name: 'a JSON patch in a file',
    files: {
      ...three('patches:\n  - path: ops.yaml\n    target: {kind: Deployment}\n'),
      'overlays/prod/ops.yaml': '# ops\n- op: replace\n  path: /spec/replicas # here\n  value: 4 # many\n',
    },
    changes: [live(D, '/spec/replicas', 6)],
    after: {
      'overlays/prod/ops.yaml': '# ops\n- op: replace\n  path: /spec/replicas # here\n  value: 6 # many\n',
    },
  },
  {
    name: 'a JSON patch in JSON',
    files: {
      ...three('patches:\n  - path: ops.json\n    target: {kind: Deployment}\n'),
      'overlays/prod/ops.json': '[\n  {"op": "replace", "path": "/spec/replicas", "value": 4}\n]\n',
    },
    changes: [live(D, '/spec/replicas', 6)],
    after: { 'overlays/prod/ops.json': '[\n  {"op": "replace", "path": "/spec/replicas", "value": 6}\n]\n' },
  },
  {
    name: 'an item that a JSON patch appends',
    files: three(
      'patches:\n  - target: {kind: Deployment}\n    patch: |-\n      - op: add\n        path: /spec/template/spec/containers/0/env/-\n        value: {name: MODE, value: fast}\n',
    ),
    changes: [live(D, `${container}/env/[MODE]/value`, 'slow')],
    after: {
      [prod]:
        '# prod\nresources:\n  - ../../base\npatches:\n  - target: {kind: Deployment}\n    patch: |-\n      - op: add\n        path: /spec/template/spec/containers/0/env/-\n        value: {name: MODE, value: slow}\n',
    },
  },
  {
    name: 'a field that a patch removes and that is there again',
    files: {
      ...three('patches:\n  - path: ops.yaml\n    target: {kind: Deployment}\n'),
      'overlays/prod/ops.yaml':
        '- op: remove\n  path: /spec/template/spec/containers/0/args\n- op: replace\n  path: /spec/replicas\n  value: 2\n',
    },
    changes: [{ ...live(D, `${container}/args`, ['serve']), change: 'added' }],
    after: { 'overlays/prod/ops.yaml': '- op: replace\n  path: /spec/replicas\n  value: 2\n' },
  },
  {
    name: 'a field that only a patch states, gone',
    files: {
      ...three('patches:\n  - path: more.yaml\n'),
      'overlays/prod/more.yaml': patchFile('  replicas: 4\n  minReadySeconds: 9 # slow\n'),
    },
    changes: [live(D, '/spec/minReadySeconds')],
    after: { 'overlays/prod/more.yaml': patchFile('  replicas: 4\n') },
    warns: /a comment went with what was removed: # slow/,
  },
  {
    name: 'a list without keys as a whole',
    files: three(),
    changes: [live(D, `${container}/args`, ['serve', '--verbose'])],
    after: {
      [prod]: patched,
      [newPatch]: patchFile(
        '  template:\n    spec:\n      containers:\n        - name: app\n          args:\n            - serve\n            - --verbose\n',
      ),
    },
  },
  {
    name: 'the same in a base of one overlay, item by item',
    files: one(),
    changes: [live(D, `${container}/args`, ['serve', '--verbose'])],
    after: { 'base/app.yaml': deployment.replace('args: [serve]', 'args: [serve, --verbose]') },
  },
  {
    name: 'a component that states the field',
    files: {
      ...three('components:\n  - ../../components/fast\n'),
      'components/fast/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - path: fast.yaml\n',
      'components/fast/fast.yaml': patchFile('  replicas: 8 # fast\n'),
    },
    changes: [live(D, '/spec/replicas', 9)],
    after: { 'components/fast/fast.yaml': patchFile('  replicas: 9 # fast\n') },
  },
  {
    name: 'not in a component that another overlay uses, too',
    files: {
      ...tree({
        prod: 'components:\n  - ../../components/fast\n',
        stage: 'components:\n  - ../../components/fast\n',
      }),
      'components/fast/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - path: fast.yaml\n',
      'components/fast/fast.yaml': patchFile('  minReadySeconds: 8\n'),
    },
    // A component comes after the overlay's resources and before its own patches.
    changes: [live(D, '/spec/minReadySeconds', 9)],
    after: {
      [prod]:
        '# prod\nresources:\n  - ../../base\ncomponents:\n  - ../../components/fast\npatches:\n  - path: patch-deployment-app.yaml\n',
      [newPatch]: patchFile('  minReadySeconds: 9\n'),
    },
  },
  {
    name: 'an object with a prefix, a suffix and a namespace',
    files: three('namePrefix: eu-\nnameSuffix: -blue\nnamespace: shop\n'),
    changes: [
      {
        ...live('Deployment/eu-app-blue', '/spec/replicas', 3),
        object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'eu-app-blue' },
      },
    ],
    after: {
      [prod]:
        '# prod\nresources:\n  - ../../base\nnamePrefix: eu-\nnameSuffix: -blue\nnamespace: shop\npatches:\n  - path: patch-deployment-app.yaml\n',
      [newPatch]: patchFile('  replicas: 3\n'),
    },
  },
  {
    name: 'Windows line endings of an overlay',
    files: {
      ...three(),
      [prod]: '# prod\r\nresources:\r\n  - ../../base\r\nreplicas:\r\n  - name: app\r\n    count: 2\r\n',
    },
    changes: [live(D, '/spec/replicas', 3), live(D, '/spec/minReadySeconds', 4)],
    after: {
      [prod]:
        '# prod\r\nresources:\r\n  - ../../base\r\nreplicas:\r\n  - name: app\r\n    count: 3\r\npatches:\r\n  - path: patch-deployment-app.yaml\r\n',
      [newPatch]: patchFile('  minReadySeconds: 4\n').replaceAll('\n', '\r\n'),
    },
  },
  {
    name: 'the second document of a file without a line ending at its end',
    files: one('', {
      'base/app.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: app}\nspec: {ports: [{port: 80}]}\n---\n${deployment.trimEnd()}`,
    }),
    changes: [live(D, '/spec/replicas', 3)],
    after: {
      'base/app.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: app}\nspec: {ports: [{port: 80}]}\n---\n${deployment.trimEnd().replace('replicas: 1', 'replicas: 3')}`,
    },
  },
  {
    name: 'an object that was created by hand as a file of the overlay',
    files: three(),
    changes: [
      live('ConfigMap/extra', '', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'extra',
          uid: 'u',
          resourceVersion: '7',
          creationTimestamp: '2026-01-01T00:00:00Z',
          managedFields: [],
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
        },
        data: { a: 'x' },
      }),
    ],
    after: {
      [prod]: '# prod\nresources:\n  - ../../base\n  - configmap-extra.yaml\n',
      'overlays/prod/configmap-extra.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: x\n',
    },
  },
  {
    name: 'a Service that was created by hand, without what the cluster allocated',
    files: three('namePrefix: eu-\n'),
    changes: [
      live('Service/eu-web', '', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'eu-web' },
        spec: {
          clusterIP: '10.0.0.1',
          clusterIPs: ['10.0.0.1'],
          ipFamilies: ['IPv4'],
          ipFamilyPolicy: 'SingleStack',
          internalTrafficPolicy: 'Cluster',
          sessionAffinity: 'None',
          type: 'NodePort',
          ports: [{ port: 80, nodePort: 30080, protocol: 'TCP', targetPort: 80 }],
          selector: { app: 'app' },
        },
        status: { loadBalancer: {} },
      }),
    ],
    after: {
      [prod]: '# prod\nresources:\n  - ../../base\n  - service-eu-web.yaml\nnamePrefix: eu-\n',
      'overlays/prod/service-eu-web.yaml':
        'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: NodePort\n  ports:\n    - port: 80\n      protocol: TCP\n      targetPort: 80\n  selector:\n    app: app\n',
    },
  },
  {
    name: 'an object that was deleted, with the file that held nothing else',
    files: one('', {
      'base/kustomization.yaml': 'resources:\n  - app.yaml # the app\n  - more.yaml\n',
      'base/more.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n',
    }),
    changes: [live('ConfigMap/more', '')],
    after: { 'base/kustomization.yaml': 'resources:\n  - app.yaml # the app\n', 'base/more.yaml': null },
  },
  {
    name: 'an object that was deleted in one of three overlays, and others that refer to it',
    files: three('', {
      'base/kustomization.yaml': 'resources:\n  - app.yaml\n  - more.yaml\n',
      'base/app.yaml': `${deployment}          envFrom:\n            - configMapRef: {name: more}\n`,
      'base/more.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n',
    }),
    changes: [live('ConfigMap/more', '')],
    after: {
      [prod]: '# prod\nresources:\n  - ../../base\npatches:\n  - path: patch-configmap-more.yaml\n',
      'overlays/prod/patch-configmap-more.yaml':
        '$patch: delete\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: more\n',
    },
    warns: /ConfigMap more goes, and Deployment app still refer to it/,
  },
];

for (const { name, files, changes, after, target = 'overlays/prod', warns } of cases) {
  test(`codifies ${name}`, async () => {
    const result = await codifyInto(files, target, changes);
    assert.deepEqual(result.refusals, []);
    assert.deepEqual(result.files, after);
    assert.match(result.warnings.join('\n'), warns ?? /^$/);
    assert.equal(result.codified.length, changes.length);
    assert.equal(result.proof.renders[0]?.path, target);
  });
}

const generator = {
  'base/kustomization.yaml':
    'resources:\n  - app.yaml\nconfigMapGenerator:\n  # settings\n  - name: settings\n    literals:\n      - LEVEL=info # calm\n      - MODE=fast\n  - name: files\n    files:\n      - app.conf\n      - other=b.conf\n    envs:\n      - app.env\n',
  'base/app.conf': '# conf\nsize=1\n',
  'base/b.conf': 'b\n',
  'base/app.env': '# env\nONE=1\nTWO=2\n',
  'base/app.yaml': `${deployment}          envFrom:\n            - configMapRef: {name: settings}\n            - configMapRef: {name: files}\n`,
};

const generated: {
  name: string;
  map: string;
  location: string;
  value?: string;
  overlay?: string;
  after: Record<string, string>;
}[] = [
  {
    name: 'a literal',
    map: 'settings',
    location: '/data/LEVEL',
    value: 'debug',
    after: {
      'base/kustomization.yaml': generator['base/kustomization.yaml'].replace('LEVEL=info', 'LEVEL=debug'),
    },
  },
  {
    name: 'a literal more',
    map: 'settings',
    location: '/data/DEBUG',
    value: '1',
    after: {
      'base/kustomization.yaml': generator['base/kustomization.yaml'].replace(
        '- MODE=fast\n',
        '- MODE=fast\n      - DEBUG=1\n',
      ),
    },
  },
  {
    name: 'a literal less',
    map: 'settings',
    location: '/data/MODE',
    after: {
      'base/kustomization.yaml': generator['base/kustomization.yaml'].replace('      - MODE=fast\n', ''),
    },
  },
  {
    name: 'a file',
    map: 'files',
    location: '/data/app.conf',
    value: '# conf\nsize=2\n',
    after: { 'base/app.conf': '# conf\nsize=2\n' },
  },
  {
    name: 'a file under another key',
    map: 'files',
    location: '/data/other',
    value: 'c\n',
    after: { 'base/b.conf': 'c\n' },
  },
  {
    name: 'a line of an env file',
    map: 'files',
    location: '/data/TWO',
    value: 'two',
    after: { 'base/app.env': '# env\nONE=1\nTWO=two\n' },
  },
  {
    name: 'a line less of an env file',
    map: 'files',
    location: '/data/ONE',
    after: { 'base/app.env': '# env\nTWO=2\n' },
  },
];

for (const { name, map, location, value, after } of generated) {
  test(`codifies ${name} of a generated ConfigMap, and follows its new name`, async () => {
    const files = one('', generator);
    const before = await renderOf(files, 'overlays/prod');
    const named = before.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(`${map}-`),
    )?.metadata.name;
    const result = await codifyInto(files, 'overlays/prod', [live(`ConfigMap/${named}`, location, value)]);
    assert.deepEqual(result.refusals, []);
    assert.deepEqual(result.files, after);
    const [renamed] = result.proof.renamed;
    assert.equal(renamed?.from, named);
    assert.notEqual(renamed?.to, named);
    const follows = result.proof.renders[0]?.changed.filter(({ consequence }) => consequence) ?? [];
    assert.ok(follows.some(({ object }) => object.kind === 'Deployment'));
  });
}

test('codifies several keys of one generated ConfigMap although it has another name after each', async () => {
  const files = one('', generator);
  const before = await renderOf(files, 'overlays/prod');
  const named = before.find(({ metadata }) => metadata.name.startsWith('settings-'))?.metadata.name;
  const { refusals, files: after } = await codifyInto(files, 'overlays/prod', [
    live(`ConfigMap/${named}`, '/data/LEVEL', 'debug'),
    live(`ConfigMap/${named}`, '/data/MODE'),
  ]);
  assert.deepEqual(refusals, []);
  const text = generator['base/kustomization.yaml'];
  assert.deepEqual(after, {
    'base/kustomization.yaml': text.replace('LEVEL=info', 'LEVEL=debug').replace('      - MODE=fast\n', ''),
  });
});

test('refuses what a symbolic link takes part in', async () => {
  const root = checkoutOf(three('replicas:\n  - name: app\n    count: 2\n'));
  symlinkSync('../base', join(root, 'overlays/base'));
  writeFileSync(join(root, 'overlays/stage/kustomization.yaml'), 'resources:\n  - ../base\n');
  const checkout = await openSourceTree(root);
  const { refusals, codified } = await codify(
    { tree: checkout, rendererOf: createRendererOf({ origins: false }) },
    {
      target: { path: 'overlays/stage', settings: { type: 'kustomize' } },
      changes: [live(D, '/spec/minReadySeconds', 3)],
    },
  );
  assert.deepEqual([codified.length, refusals.length], [0, 1]);
  assert.equal(refusals[0]?.code, 'symbolic-link');
});

test('says what would move where the base itself is what the cluster is held to', async () => {
  const { refusals, edits } = await codifyInto(three(), 'base', [live(D, '/spec/replicas', 3)]);
  assert.deepEqual(edits, []);
  assert.equal(refusals[0]?.code, 'moves-others');
  assert.match(refusals[0]?.message ?? '', /^overlays\/(?:dev|prod|stage) uses the same source/);
  assert.match(refusals[0]?.offer ?? '', /kind: Deployment[\s\S]*replicas: 3/);
});

test('renders only what uses the edited files', async () => {
  const files = {
    ...three('replicas: [{name: app, count: 2}]\n'),
    'alone/kustomization.yaml': 'resources: [a.yaml]\n',
    'alone/a.yaml': 'kind: broken\n',
  };
  const { proof, refusals } = await codifyInto(files, 'overlays/prod', [live(D, '/spec/replicas', 3)]);
  assert.deepEqual(refusals, []);
  assert.deepEqual(
    proof.renders.map(({ path }) => path),
    ['overlays/prod'],
  );
});

test('changes nothing where the source renders to what runs already', async () => {
  const result = await codifyInto(one(), 'overlays/prod', [live(D, '/spec/replicas', 1)]);
  assert.deepEqual(result.edits, []);
  assert.deepEqual(result.refusals, []);
});
