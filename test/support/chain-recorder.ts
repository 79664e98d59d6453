import assert from 'node:assert/strict';
import type { ModelChain } from './model-chain.ts';

/** Shares that a candidate may have: none, its step, or everything once it is promoted. */
const steps = [0, 20, 100];

/** The candidate never had more than its step, and whoever had traffic was there to answer, the champion to the end. */
export function assertServed(chain: ModelChain, model: string): void {
  const champion = chain.championOf(model);
  for (const { parts, at } of chain.samples(model)) {
    const candidate = parts.filter(({ storageUri }) => storageUri !== champion);
    const share = candidate.reduce((sum, { percent }) => sum + percent, 0);
    assert.ok(steps.includes(share), `${model} at ${at}: ${share} %`);
    const isAnswered = parts.every(({ percent, ready }) => percent === 0 || ready);
    assert.ok(isAnswered, `${model} at ${at}: traffic for what is not ready`);
  }
  const isServing = chain
    .samples(model)
    .slice(chain.samples(model).findIndex(({ parts }) => parts.some(({ percent }) => percent === 100)))
    .every(({ parts }) => parts.some(({ storageUri, ready }) => storageUri === champion && ready));
  assert.ok(isServing, `${model}: the champion was there until it was given up`);
}
