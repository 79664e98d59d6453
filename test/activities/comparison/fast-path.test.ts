import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOwnKubernetes } from '../../support/kubernetes-server.ts';
import { connect } from './cluster.ts';
import { compareBothWays } from './fast-path-round.ts';

const server = await startOwnKubernetes();
const kubernetes = await connect(server.kubeconfig);

for (const seed of [1, 2, 3]) {
  test(`the fast comparison finds what one that asks about every object finds (seed ${seed})`, async () => {
    const namespace = await server.createNamespace();
    for (const round of await compareBothWays(kubernetes, namespace, { seed, perKind: 10 })) {
      assert(round.drifted > 3, JSON.stringify(round));
      assert(round.dryRuns.warm < round.dryRuns.exact, JSON.stringify(round));
    }
  });
}
