import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RegistryRefusedError } from '../../clients/registry/errors.ts';
import type { CandidateToRegister, ListedVersion, ModelRegistry } from '../../clients/registry/registry.ts';

/** A candidate with all that can be known of where it comes from. */
export function sampleCandidate(model: string, transaction: string): CandidateToRegister {
  const stored = (name: string): { uri: string; sha256: string; bytes: number } => ({
    uri: `s3://plumbline/models/${model}/retrainings/${transaction}/${name}`,
    sha256: Buffer.from(`${model} ${transaction} ${name}`).toString('hex').padEnd(64, '0').slice(0, 64),
    bytes: 1234,
  });
  return {
    model,
    transaction,
    modelUri: `s3://plumbline/models/${model}/retrainings/${transaction}/jobs/1/output/model/`,
    modelSha256: 'a'.repeat(64),
    lineage: {
      data: {
        training: stored('training.parquet'),
        evaluation: stored('evaluation.parquet'),
        trainingRows: 8000,
        evaluationRows: 2000,
        window: { from: '2026-05-01T00:00:00.000Z', to: '2026-05-31T00:00:00.000Z' },
        sha256: 'b'.repeat(64),
      },
      code: { image: 'registry.example/train:1.4', revision: '0123abc' },
      job: { namespace: 'ml-training', name: `retrain-${model}-1`, uid: 'u-1', attempt: 1 },
      parameters: { learning_rate: 0.1, 'odd: name!': 'kept', epochs: 3, shuffled: true },
      metrics: { roc_auc: 0.91, accuracy: 0.85 },
      championMetrics: { roc_auc: 0.87, accuracy: 0.84 },
      evaluation: { verdict: 'pass', headline: 'roc_auc is 0.04 better', record: stored('evaluation.json') },
      planDigest: 'c'.repeat(64),
      approvedBy: ['jane', 'joe'],
      reason: 'incident 3f2a: amount drifts',
    },
  };
}

const standing = (versions: readonly ListedVersion[]): string[] =>
  versions.map(({ version, status, transaction }) => `${version} ${transaction} ${status}`);

/** What every registry does. `createRegistry` answers the same registry at each call; models are named apart. */
export function describeRegistry(name: string, createRegistry: () => ModelRegistry): void {
  describe(name, () => {
    test('registers a candidate once, however often it is asked to, also by several at the same time', async () => {
      const registry = createRegistry();
      const candidate = sampleCandidate('once', '0000000000a1');
      const first = await registry.register(candidate);
      assert.equal(first.name, 'once');
      assert.equal(first.version, '1');
      assert.equal(first.modelUri, candidate.modelUri);
      assert.deepEqual(await registry.register(candidate), first);
      assert.deepEqual(standing(await registry.versions('once')), ['1 0000000000a1 candidate']);
    });

    test('knows nothing of models that nobody registered', async () => {
      assert.deepEqual(await createRegistry().versions('unknown'), []);
      assert.equal(await createRegistry().withdraw('unknown', '0000000000a1', 'because'), undefined);
    });

    test('withdraws a candidate, as often as it is asked to, and leaves others alone', async () => {
      const registry = createRegistry();
      await registry.register(sampleCandidate('withdrawn', '0000000000b1'));
      const second = await registry.register(sampleCandidate('withdrawn', '0000000000b2'));
      for (let times = 0; times < 2; times += 1)
        assert.deepEqual(await registry.withdraw('withdrawn', '0000000000b2', 'cancelled by jane'), second);
      assert.deepEqual(standing(await registry.versions('withdrawn')), [
        '1 0000000000b1 candidate',
        '2 0000000000b2 withdrawn',
      ]);
    });

    test('says which version serves, and which did before it', async () => {
      const registry = createRegistry();
      for (const transaction of ['0000000000c1', '0000000000c2'])
        await registry.register(sampleCandidate('serving', transaction));
      await registry.serve('serving', '1');
      for (let times = 0; times < 2; times += 1) await registry.serve('serving', '2');
      assert.deepEqual(standing(await registry.versions('serving')), [
        '1 0000000000c1 superseded',
        '2 0000000000c2 serving',
      ]);
      for (let times = 0; times < 2; times += 1)
        assert.equal(await registry.serveFormer('serving', '2'), '1');
      assert.deepEqual(standing(await registry.versions('serving')), [
        '1 0000000000c1 serving',
        '2 0000000000c2 candidate',
      ]);
      for (let times = 0; times < 2; times += 1)
        assert.equal(await registry.serveFormer('serving', '1'), undefined);
      assert.deepEqual(standing(await registry.versions('serving')), [
        '1 0000000000c1 candidate',
        '2 0000000000c2 candidate',
      ]);
    });

    test('refuses to serve a version that there is not', async () => {
      const registry = createRegistry();
      await registry.register(sampleCandidate('absent', '0000000000d1'));
      await assert.rejects(registry.serve('absent', '7'), RegistryRefusedError);
    });
  });
}
