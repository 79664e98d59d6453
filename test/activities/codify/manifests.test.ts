import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveChange } from '../../../domain/source/live-change.ts';
import { codifyInto, live } from '../../support/codify-source.ts';

const map = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data}`;
const M = 'ConfigMap/app';

interface Case {
  name: string;
  files: Record<string, string>;
  changes: LiveChange[];
  after: Record<string, string | null>;
  target?: string;
}

const cases: Case[] = [
  {
    name: 'a manifest in a folder',
    files: { 'k8s/app.yaml': map('app', '  a: x # why\n'), 'k8s/b.yaml': map('b', '  a: x\n') },
    changes: [live(M, '/data/a', 'z')],
    after: { 'k8s/app.yaml': map('app', '  a: z # why\n') },
  },
  {
    name: 'a manifest that is named alone',
    target: 'k8s/app.yaml',
    files: { 'k8s/app.yaml': map('app', '  a: x\n'), 'k8s/b.yaml': 'broken: [\n' },
    changes: [live(M, '/data/a', 'z')],
    after: { 'k8s/app.yaml': map('app', '  a: z\n') },
  },
  {
    name: 'an item of a List',
    files: {
      'k8s/all.yaml':
        'apiVersion: v1\nkind: List\nitems:\n  # first\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: b}\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: app}\n    data: {a: x} # here\n',
    },
    changes: [live(M, '/data/a', 'z'), live('ConfigMap/b', '')],
    after: {
      'k8s/all.yaml':
        'apiVersion: v1\nkind: List\nitems:\n  # first\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: app}\n    data: {a: z} # here\n',
    },
  },
  {
    name: 'an item of a ConfigMapList, which does not say its kind',
    files: {
      'k8s/all.yaml':
        'apiVersion: v1\nkind: ConfigMapList\nitems:\n  - metadata: {name: app}\n    data:\n      a: x\n',
    },
    changes: [live(M, '/data/b', 'z')],
    after: {
      'k8s/all.yaml':
        'apiVersion: v1\nkind: ConfigMapList\nitems:\n  - metadata: {name: app}\n    data:\n      a: x\n      b: z\n',
    },
  },
  {
    name: 'JSON',
    files: {
      'k8s/app.json':
        '{\n  "apiVersion": "v1",\n  "kind": "ConfigMap",\n  "metadata": { "name": "app" },\n  "data": {\n    "a": "x"\n  }\n}\n',
    },
    changes: [live(M, '/data/a', 'z'), live(M, '/data/b', 'w')],
    after: {
      'k8s/app.json':
        '{\n  "apiVersion": "v1",\n  "kind": "ConfigMap",\n  "metadata": { "name": "app" },\n  "data": {\n    "a": "z",\n    "b": "w"\n  }\n}\n',
    },
  },
  {
    name: 'the object of the right namespace among several of one name',
    files: {
      'k8s/app.yaml': `${map('app', '  a: x\n').replace('{name: app}', '{name: app, namespace: one}')}---\n${map('app', '  a: x\n').replace('{name: app}', '{name: app, namespace: two}')}`,
    },
    changes: [
      {
        ...live(M, '/data/a', 'z'),
        object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'two', name: 'app' },
      },
    ],
    after: {
      'k8s/app.yaml': `${map('app', '  a: x\n').replace('{name: app}', '{name: app, namespace: one}')}---\n${map('app', '  a: z\n').replace('{name: app}', '{name: app, namespace: two}')}`,
    },
  },
  {
    name: 'an object that was deleted out of several documents',
    files: {
      'k8s/app.yaml': `# head\n${map('b', '  a: x\n')}---\n# of app\n${map('app', '  a: x\n')}---\n${map('c', '  a: x\n')}`,
    },
    changes: [live(M, '')],
    after: { 'k8s/app.yaml': `# head\n${map('b', '  a: x\n')}---\n${map('c', '  a: x\n')}` },
  },
  {
    name: 'an object that was created by hand in a folder',
    files: { 'k8s/app.yaml': map('app', '  a: x\n') },
    changes: [
      live('ConfigMap/new', '', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'new', uid: 'u' },
        data: { a: 'p\nq\n' },
      }),
    ],
    after: {
      'k8s/configmap-new.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: new\ndata:\n  a: |\n    p\n    q\n',
    },
  },
  {
    name: 'an object that was created by hand at the end of a file',
    target: 'k8s/app.yaml',
    files: { 'k8s/app.yaml': map('app', '  a: x') },
    changes: [live('ConfigMap/new', '', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' } })],
    after: {
      'k8s/app.yaml': `${map('app', '  a: x\n')}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: new\n`,
    },
  },
];

for (const { name, files, changes, after, target = 'k8s' } of cases) {
  test(`codifies ${name}`, async () => {
    const result = await codifyInto(files, target, changes);
    assert.deepEqual(result.refusals, []);
    assert.deepEqual(result.files, after);
  });
}

const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: app}\ndata: {key: b2xk}\n';
const sealed = secret
  .replace('kind: Secret', 'kind: SealedSecret')
  .replace('apiVersion: v1', 'apiVersion: bitnami.com/v1alpha1');
const sops = `${secret}sops: {mac: x}\n`;
const external = 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: app}\n';
const value = 'dG9wLXNlY3JldA==';

const secrets: [string, string, RegExp][] = [
  ['a Secret in clear', secret, /rotate what it holds, and keep it as a SealedSecret/],
  ['a SealedSecret', `${sealed}---\n${secret}`, /kubeseal --merge-into k8s\/app\.yaml/],
  ['SOPS', sops, /sops k8s\/app\.yaml/],
  ['an ExternalSecret', `${external}---\n${secret}`, /change the value in the store/],
];
for (const [name, text, advice] of secrets) {
  test(`never writes the value of ${name}, and says what to do`, async () => {
    const result = await codifyInto({ 'k8s/app.yaml': text }, 'k8s', [
      live('Secret/app', '/data/key', value),
    ]);
    assert.deepEqual(result.edits, []);
    assert.equal(result.refusals[0]?.code, 'secret');
    assert.match(result.refusals[0]?.message ?? '', advice);
    assert.ok(!JSON.stringify(result.refusals).includes(value));
  });
}

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n    - name: app\n      image: app:1\n      env: [{name: MODE, value: x}]\n';
const refused: [string, string, LiveChange, string][] = [
  [
    'a variable that is called a password',
    pod,
    live('Pod/app', '/spec/containers/[app]/env/[DB_PASSWORD]', { name: 'DB_PASSWORD', value: 'hunter2' }),
    'secret',
  ],
  [
    'a password inside an address',
    pod,
    live('Pod/app', '/spec/containers/[app]/env/[MODE]/value', 'postgres://me:hunter2@db'),
    'secret',
  ],
  [
    'a fingerprint in the place of a value',
    pod,
    live('Pod/app', '/spec/containers/[app]/image', 'hmac:k1:0123456789abcdef'),
    'masked-value',
  ],
  [
    'an object that is not in the source',
    pod,
    live('Pod/other', '/spec/nodeName', 'x'),
    'object-not-rendered',
  ],
  [
    'a source that does not render',
    `${pod}broken: [\n`,
    live('Pod/app', '/spec/nodeName', 'x'),
    'source-faulty',
  ],
  ['an anchor that others use', map('app', '  a: &x q\n  b: *x\n'), live(M, '/data/a', 'z'), 'shared-anchor'],
];
for (const [name, text, change, code] of refused) {
  test(`refuses ${name}`, async () => {
    const result = await codifyInto({ 'k8s/app.yaml': text }, 'k8s', [change]);
    assert.deepEqual(result.edits, []);
    assert.deepEqual(
      result.refusals.map((one) => one.code),
      [code],
    );
    assert.ok(!JSON.stringify(result.refusals).includes('hunter2'));
  });
}

test('refuses a manifest that an overlay elsewhere uses, naming it', async () => {
  const files = {
    'k8s/app.yaml': map('app', '  a: x\n'),
    'other/kustomization.yaml': 'resources:\n  - ../lib\n',
    'lib/kustomization.yaml': 'resources:\n  - app.yaml\n',
    'lib/app.yaml': map('app', '  a: x\n'),
  };
  const { refusals } = await codifyInto(files, 'lib/app.yaml', [live(M, '/data/a', 'z')]);
  assert.equal(refusals[0]?.code, 'moves-others');
  assert.match(refusals[0]?.message ?? '', /^other uses the same source/);
});
