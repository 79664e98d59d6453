import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  rowsOfOutputs,
  sliceOutputs,
  thinOutputs,
} from '../../../../domain/models/performance/measure-outputs.ts';
import type { ModelOutputs } from '../../../../domain/models/performance/model-outputs.ts';
import { numerical } from '../../../support/columns.ts';

const count = Float64Array.from({ length: 10 }, (_, row) => row);

const regression: ModelOutputs = {
  kind: 'regression',
  predicted: count,
  truth: count,
  features: [numerical('x', count)],
};
const classifier: ModelOutputs = {
  kind: 'classification',
  classes: ['no', 'yes'],
  predicted: Int32Array.from(count),
  truth: null,
  probabilities: [count, count],
};

describe('rows of outputs', () => {
  it('are thinned evenly, all arrays alike', () => {
    for (const outputs of [regression, classifier]) {
      const thin = thinOutputs(outputs, 4);
      assert.equal(rowsOfOutputs(thin), 4);
      assert.deepEqual([...thin.predicted!], [0, 3, 6, 9]);
      assert.equal(thinOutputs(outputs, 10), outputs);
    }
    const thin = thinOutputs(regression, 5);
    assert.ok(thin.kind === 'regression');
    assert.equal(thin.features[0]!.count, 5);
    assert.deepEqual(thin.truth, thin.predicted);
  });

  it('are cut out as views', () => {
    const cut = sliceOutputs(classifier, 2, 5);
    assert.equal(rowsOfOutputs(cut), 3);
    assert.ok(cut.kind === 'classification');
    assert.deepEqual([...cut.probabilities![0]!], [2, 3, 4]);
    assert.equal(cut.truth, null);
  });
});
