import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareObjects } from '../../../domain/infrastructure/compare.ts';
import { formatPointer } from '../../../domain/infrastructure/json-pointer.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { untyped } from '../../../domain/infrastructure/schema.ts';
import { gadgetSchema } from './schemas.ts';

const gadget = (spec: JsonObject | undefined, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name: 'g', ...metadata },
  ...(spec === undefined ? {} : { spec }),
});

const container = (content: JsonObject) => ({ containers: [{ name: 'a', ...content }] });

function changes(expected: KubernetesObject, live: KubernetesObject, schema = gadgetSchema): string[] {
  return compareObjects(expected, live, schema)
    .map(({ change, path }) => `${change} ${formatPointer(path)}`)
    .toSorted();
}

const cases: [string, JsonObject | undefined, JsonObject | undefined, string[]][] = [
  [
    'equal objects',
    { replicas: 1, free: { a: [1, { b: null }] } },
    { free: { a: [1, {}] }, replicas: 1 },
    [],
  ],
  ['a changed scalar', { replicas: 1 }, { replicas: 2 }, ['modified /spec/replicas']],
  ['an added scalar', {}, { paused: true }, ['added /spec/paused']],
  ['false is a value', {}, { paused: false }, ['added /spec/paused']],
  ['a scalar that is gone', { paused: true }, {}, ['removed /spec/paused']],
  [
    'a scalar that became an object',
    { free: { a: 1 } },
    { free: { a: { b: 1 } } },
    ['modified /spec/free/a'],
  ],
  ['null and absent', { replicas: null }, {}, []],
  ['empty and absent lists', { hosts: [] }, {}, []],
  ['empty and absent maps', { selector: {} }, {}, []],
  ['an empty object with fields of its own says something', { emptyDir: {} }, {}, ['removed /spec/emptyDir']],
  ['a whole subtree is one addition', {}, { emptyDir: { medium: 'Memory' } }, ['added /spec/emptyDir']],
  ['a list from nothing is one addition', {}, container({}), ['added /spec/containers']],
  [
    'quantities by amount',
    container({ resources: { limits: { cpu: '0.2', memory: '1024Mi' } } }),
    container({ resources: { limits: { cpu: '200m', memory: '1Gi' } } }),
    [],
  ],
  [
    'quantities that differ',
    container({ resources: { limits: { cpu: '0.2' } } }),
    container({ resources: { limits: { cpu: '0.3' } } }),
    ['modified /spec/containers/0/resources/limits/cpu'],
  ],
  [
    'text that looks like quantities',
    container({ env: [{ name: 'X', value: '0.2' }] }),
    container({ env: [{ name: 'X', value: '200m' }] }),
    ['modified /spec/containers/0/env/0/value'],
  ],
  ['quantities of custom resources', { size: 1 }, { size: '1000m' }, []],
  [
    'durations by length, as three schemas say them',
    { timeout: '8760h', interval: '60s', renewBefore: '90m' },
    { timeout: '8760h0m0s', interval: '1m0s', renewBefore: '1h30m0s' },
    [],
  ],
  ['durations that differ', { timeout: '1h' }, { timeout: '1h1s' }, ['modified /spec/timeout']],
  ['int-or-string', { maxSurge: 1 }, { maxSurge: '1' }, []],
  ['int-or-string that differs', { maxSurge: 1 }, { maxSurge: '1%' }, ['modified /spec/maxSurge']],
  [
    'the order of lists with keys',
    { containers: [{ name: 'a' }, { name: 'b' }] },
    { containers: [{ name: 'b' }, { name: 'a' }] },
    [],
  ],
  [
    'an item in front',
    { containers: [{ name: 'b' }] },
    { containers: [{ name: 'a' }, { name: 'b' }] },
    ['added /spec/containers/0'],
  ],
  [
    'a field of a moved item, where it is live',
    { containers: [{ name: 'a', image: '1' }, { name: 'b' }] },
    { containers: [{ name: 'b' }, { name: 'a', image: '2' }] },
    ['modified /spec/containers/1/image'],
  ],
  [
    'an item that is gone, where Git has it',
    { containers: [{ name: 'a' }, { name: 'b' }] },
    { containers: [{ name: 'a' }] },
    ['removed /spec/containers/1'],
  ],
  [
    'a field gone from a moved item, where Git has it',
    { containers: [{ name: 'a', image: '1' }, { name: 'b' }] },
    { containers: [{ name: 'b' }, { name: 'a' }] },
    ['removed /spec/containers/0/image'],
  ],
  [
    'ports by number and protocol',
    container({ ports: [{ containerPort: 80 }] }),
    container({ ports: [{ containerPort: 80, protocol: 'TCP' }] }),
    ['added /spec/containers/0/ports/0/protocol'],
  ],
  [
    'one port number with two protocols',
    container({ ports: [{ containerPort: 53, protocol: 'TCP' }] }),
    container({
      ports: [
        { containerPort: 53, protocol: 'UDP' },
        { containerPort: 53, protocol: 'TCP' },
      ],
    }),
    ['added /spec/containers/0/ports/0'],
  ],
  [
    'merge keys of strategic merge',
    { disks: [{ path: '/a', size: '1' }, { path: '/b' }] },
    { disks: [{ path: '/b' }, { path: '/a', size: '2' }] },
    ['modified /spec/disks/1/size'],
  ],
  ['sets without order', { hosts: ['a', 'b'] }, { hosts: ['b', 'a'] }, []],
  [
    'an element of a set',
    { hosts: ['a', 'b'] },
    { hosts: ['c', 'a'] },
    ['added /spec/hosts/0', 'removed /spec/hosts/1'],
  ],
  [
    'atomic lists as one value',
    container({ args: ['a', 'b'] }),
    container({ args: ['b', 'a'] }),
    ['modified /spec/containers/0/args'],
  ],
  [
    'atomic maps as one value',
    { selector: { app: 'a' } },
    { selector: { app: 'a', tier: 'b' } },
    ['modified /spec/selector'],
  ],
  [
    'lists of unknown shape as one value',
    { free: { list: [{ name: 'a' }] } },
    { free: { list: [{ name: 'b' }] } },
    ['modified /spec/free/list'],
  ],
  [
    'doubled keys pair up in order',
    container({
      env: [
        { name: 'X', value: '1' },
        { name: 'X', value: '2' },
      ],
    }),
    container({
      env: [
        { name: 'X', value: '1' },
        { name: 'X', value: '3' },
      ],
    }),
    ['modified /spec/containers/0/env/1/value'],
  ],
  [
    'a doubled key that Git has once',
    container({ env: [{ name: 'X', value: '1' }] }),
    container({
      env: [
        { name: 'X', value: '1' },
        { name: 'X', value: '2' },
      ],
    }),
    ['added /spec/containers/0/env/1'],
  ],
  [
    'items without their key, as one value',
    { containers: [{ image: '1' }] },
    { containers: [{ image: '2' }] },
    ['modified /spec/containers'],
  ],
  [
    'names that every object inherits',
    { free: {} },
    { free: { constructor: 'x', toString: 'y' } },
    ['added /spec/free'],
  ],
  [
    'an inherited name beside others',
    { free: { a: 1 } },
    { free: { a: 1, constructor: 'x' } },
    ['added /spec/free/constructor'],
  ],
  [
    'keys with slashes and tildes',
    { free: { a: 1 } },
    { free: { a: 1, 'x/y~z': 1 } },
    ['added /spec/free/x~1y~0z'],
  ],
  [
    'schemas that contain themselves',
    { child: { spec: { child: { spec: { replicas: 1 } } } } },
    { child: { spec: { child: { spec: { replicas: 2 } } } } },
    ['modified /spec/child/spec/child/spec/replicas'],
  ],
  ['a whole spec that is gone', { replicas: 1 }, undefined, ['removed /spec']],
];

for (const [name, expected, live, found] of cases) {
  test(`comparing ${name} finds ${found.length === 0 ? 'nothing' : found.join(', ')}`, () => {
    assert.deepEqual(changes(gadget(expected), gadget(live)), found);
  });
}

test('status, identity and what only the server writes do not count', () => {
  const annotations = {
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    'plumbline.dev/target': 'shop',
    'deprecated.daemonset.template.generation': '7',
  };
  const live = gadget(undefined, {
    uid: 'u',
    resourceVersion: '9',
    generation: 3,
    managedFields: [{}],
    annotations,
  });
  assert.deepEqual(changes(gadget(undefined), { ...live, status: { ready: true } }), []);
});

test('labels, annotations and finalizers of people count', () => {
  const live = gadget(undefined, { labels: { a: '1' }, annotations: { b: '2' }, finalizers: ['c'] });
  assert.deepEqual(changes(gadget(undefined, { labels: { z: '1' } }), live), [
    'added /metadata/annotations',
    'added /metadata/finalizers',
    'added /metadata/labels/a',
    'removed /metadata/labels/z',
  ]);
});

test('without a schema, objects merge by field and lists are one value', () => {
  const [one, other] = [
    gadget({ free: { a: 1 }, hosts: ['a'] }),
    gadget({ free: { a: 1, b: 2 }, hosts: ['b'] }),
  ];
  assert.deepEqual(changes(one, other, untyped), ['added /spec/free/b', 'modified /spec/hosts']);
});

test('each difference knows its place by name, and where a patch of live puts it', () => {
  const expected = gadget({
    containers: [{ name: 'a' }, { name: 'b', env: [{ name: 'X' }, { name: 'Y' }] }],
  });
  const live = gadget({ containers: [{ name: 'b', env: [{ name: 'Y' }] }] });
  const found = compareObjects(expected, live, gadgetSchema).map(({ location, livePath, path }) => ({
    location,
    live: formatPointer(livePath),
    path: formatPointer(path),
  }));
  assert.deepEqual(found, [
    {
      location: '/spec/containers/[b]/env/[X]',
      live: '/spec/containers/0/env/-',
      path: '/spec/containers/1/env/0',
    },
    { location: '/spec/containers/[a]', live: '/spec/containers/-', path: '/spec/containers/0' },
  ]);
});
