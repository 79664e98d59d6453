import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect } from '../comparison/cluster.ts';
import { editLive, histories } from '../comparison/histories.ts';
import { probes } from '../comparison/probes.ts';
import { approvalOf, heal } from './approve.ts';

const server = await useKubernetes({ controllers: true });
const kubernetes = await connect(server.kubeconfig);

for (const history of histories) {
  test(`every edit of objects that came by ${history.name} is healed: live equals Git again`, async () => {
    const namespace = await server.createNamespace();
    const objects = probes.map((probe, index) => probe.object(`probe-${index}`, namespace));
    for (const [index, object] of objects.entries()) {
      await history.create(kubernetes, object);
      const edit = probes[index]?.edit ?? (() => undefined);
      await editLive(kubernetes, object, edit, 'kubectl-edit');
    }

    const { result } = await compare(kubernetes, objects);
    for (const [index, object] of objects.entries()) {
      const findings = result.findings.filter(({ name }) => name === object.metadata.name);
      const healed = await heal(kubernetes, object, approvalOf(findings));
      assert.equal(
        healed.outcome,
        'healed',
        `${probes[index]?.name} after ${history.name}: ${healed.reason}`,
      );
      assert.deepEqual(healed.remaining, []);
    }
    const after = await compare(kubernetes, objects);
    assert.deepEqual(after.result.findings, []);
  });
}
