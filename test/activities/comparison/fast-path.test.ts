import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOwnKubernetes } from '../../support/kubernetes-server.ts';
import { connect } from './cluster.ts';
import { compareBothWays } from './fast-path-round.ts';

// Controllers would change objects between the two comparisons.
const server = await startOwnKubernetes();
const kubernetes = await connect(server.kubeconfig);

for (const seed of [1, 2, 3]) {
  test(`the fast comparison finds what one that asks about every object finds (seed ${seed})`, async () => {
    const round = await compareBothWays(kubernetes, await server.createNamespace(), { seed, perKind: 14 });
    assert(round.drifted > 3, JSON.stringify(round));
    assert(round.dryRuns.warm < round.dryRuns.exact, JSON.stringify(round));
  });
}
