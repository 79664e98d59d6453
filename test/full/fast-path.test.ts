import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../activities/comparison/cluster.ts';
import { compareBothWays } from '../activities/comparison/fast-path-round.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';

// Controllers would change objects between the two comparisons.
const server = await startOwnKubernetes();
const kubernetes = await connect(server.kubeconfig);

for (let seed = 100; seed < 130; seed += 1) {
  test(`on many objects too, the fast comparison finds what asking about every one finds (seed ${seed})`, async () => {
    const round = await compareBothWays(kubernetes, await server.createNamespace(), { seed, perKind: 25 });
    assert(round.drifted > 10, JSON.stringify(round));
  });
}
