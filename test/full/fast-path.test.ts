import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../activities/comparison/cluster.ts';
import { compareBothWays } from '../activities/comparison/fast-path-round.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';

const servers = {
  'on many objects': await startOwnKubernetes(),
  'beside controllers at work': await startOwnKubernetes({ controllers: true }),
};

for (const [where, server] of Object.entries(servers)) {
  const kubernetes = await connect(server.kubeconfig);

  for (let seed = 100; seed < 105; seed += 1) {
    test(`${where} too, the fast comparison finds what asking about every one finds (seed ${seed})`, async () => {
      const namespace = await server.createNamespace();
      for (const round of await compareBothWays(kubernetes, namespace, { seed, perKind: 12 })) {
        assert(round.drifted > 10, JSON.stringify(round));
        assert(round.moved < round.objects / 2, JSON.stringify(round));
      }
    });
  }
}
