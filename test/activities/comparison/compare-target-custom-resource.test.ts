import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { approvalOf, heal } from '../healing/approve.ts';
import { widget, widgetDefinition } from './broad-application.ts';
import { compare, connect, placesIn } from './cluster.ts';
import { editLive } from './histories.ts';
import type { Edit } from './histories.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);

const group = `widgets-${randomBytes(4).toString('hex')}.example.com`;
const definition = widgetDefinition(group);
await kubernetes.create(definition);
// A server of this file's own may be gone by then.
after(() => kubernetes.delete(referenceOf(definition)).catch(() => undefined));

interface WidgetSpec {
  [field: string]: unknown;
  parts: JsonObject[];
  tags: string[];
  free: JsonObject;
}

/** A widget as Git has it, live with an edit. */
async function edited(edit: (spec: WidgetSpec) => void): Promise<KubernetesObject> {
  const object = widget(group, await server.createNamespace());
  // A new definition takes a moment until its kind is served.
  await waitUntil(() => kubernetes.create(object, { fieldManager: 'kubectl-create' }), { within: 120_000 });
  const editObject: Edit = (live) => edit(live['spec'] as WidgetSpec);
  await editLive(kubernetes, object, editObject, 'kubectl-edit');
  return object;
}

function turn(spec: WidgetSpec): void {
  spec.parts = spec.parts.toReversed();
  spec.tags = spec.tags.toReversed();
}

const cases: [string, (spec: WidgetSpec) => void, string[]][] = [
  ['the same quantity in other words', (spec) => (spec['size'] = '500m'), []],
  ['the same duration in other words', (spec) => (spec['rotateEvery'] = '1h0m0s'), []],
  ['the same port as text', (spec) => (spec['port'] = '80'), []],
  ['another order of parts and tags', turn, []],
  ['another quantity', (spec) => (spec['size'] = '501m'), ['/spec/size (modified)']],
  ['another duration', (spec) => (spec['rotateEvery'] = '61m'), ['/spec/rotateEvery (modified)']],
  ['an overridden default', (spec) => (spec['color'] = 'black'), ['/spec/color (modified)']],
  ['a new part', (spec) => spec.parts.unshift({ name: 'c' }), ['/spec/parts/[c] (added)']],
  [
    'a field of a part',
    (spec) => spec.parts.forEach((part) => (part['color'] = 'red')),
    ['/spec/parts/[a]/color (modified)'],
  ],
  ['a part that is gone', (spec) => spec.parts.shift(), ['/spec/parts/[b] (removed)']],
  ['a new tag', (spec) => spec.tags.push('z'), ['/spec/tags/[z] (added)']],
  ['a field nobody declared', (spec) => (spec.free['more'] = 1), ['/spec/free/more (added)']],
  ['a list nobody declared', (spec) => (spec.free['form'] = [2]), ['/spec/free/form (modified)']],
];

for (const [name, edit, finds] of cases) {
  test(`in a custom resource, ${name} is ${finds.length === 0 ? 'no drift' : 'found and healed'}`, async () => {
    const object = await edited(edit);
    const outcome = await compare(kubernetes, [object]);
    assert.deepEqual(outcome.result.errors, []);
    assert.deepEqual(placesIn(outcome), finds);
    if (finds.length === 0) return;
    const healed = await heal(kubernetes, object, approvalOf(outcome.result.findings));
    assert.equal(healed.outcome, 'healed', healed.reason);
  });
}
