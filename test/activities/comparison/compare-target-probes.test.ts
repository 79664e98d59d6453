import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect } from './cluster.ts';
import { editLive, histories } from './histories.ts';
import { probes } from './probes.ts';

const server = await useKubernetes({ controllers: true });
const kubernetes = await connect(server.kubeconfig);

/** An object of its own for each probe, in a namespace of its own for each history. */
async function seed(history: (typeof histories)[number]) {
  const namespace = await server.createNamespace();
  const seeded = probes.map((probe, index) => ({ probe, object: probe.object(`probe-${index}`, namespace) }));
  for (const { object } of seeded) await history.create(kubernetes, object);
  return seeded;
}

for (const history of histories) {
  test(`objects that came by ${history.name} and were left alone show no drift`, async () => {
    const seeded = await seed(history);
    const { result } = await compare(
      kubernetes,
      seeded.map(({ object }) => object),
    );
    assert.deepEqual(result.findings, []);
    assert.deepEqual(result.errors, []);
    assert.equal(result.summary.compared, probes.length);
  });

  for (const editor of ['another tool', 'the tool they came by']) {
    test(`every edit by ${editor} of objects that came by ${history.name} is found, exactly`, async () => {
      const seeded = await seed(history);
      const isOther = editor === 'another tool';
      for (const { probe, object } of seeded) {
        if (isOther) await editLive(kubernetes, object, probe.edit, 'kubectl-edit');
        else await history.editAgain(kubernetes, object, probe.edit);
      }
      const { result } = await compare(
        kubernetes,
        seeded.map(({ object }) => object),
      );
      assert.deepEqual(result.errors, []);
      for (const { probe, object } of seeded) {
        const findings = result.findings.filter(({ name }) => name === object.metadata.name);
        const fields = findings.flatMap((finding) => finding.fields);
        const found = fields.map(({ location, change }) => `${location} (${change})`);
        const what = `${probe.name} by ${editor} after ${history.name}`;
        assert.deepEqual(found.toSorted(), probe.finds.toSorted(), what);
        assert.deepEqual(
          findings.map(({ drift }) => drift),
          [probe.drift ?? 'configuration'],
          what,
        );
        for (const { change, manager } of fields) {
          const writer = isOther ? 'kubectl-edit' : history.manager;
          assert.equal(manager, change === 'removed' ? null : writer, what);
        }
      }
    });
  }
}
