import { describe, it } from 'node:test';
import { readAnswers, readSample, type NannymlDataset } from '../../support/nannyml.ts';
import {
  assertSameDomainClassifier,
  assertSameEstimates,
  assertSameLosses,
  assertSameReconstruction,
  assertSameUnivariate,
  type Case,
} from '../../support/nannyml-agreement.ts';

/** Samples of NannyML's bundled data sets; test/full compares on every row of them. */
function sample(name: NannymlDataset): Case {
  return { ...readSample(name), answers: readAnswers(name) };
}

describe('as NannyML', () => {
  for (const name of ['car-loan', 'car-price'] as const) {
    it(`measures the drift of single columns over chunks, alerts and ranks them: ${name}`, () =>
      assertSameUnivariate(sample(name)));
    it(`measures what the common structure does not explain: ${name}`, () =>
      assertSameReconstruction(sample(name)));
    it(`tells the sides apart with a classifier: ${name}`, () =>
      assertSameDomainClassifier(sample(name), [0, 6]));
  }
  it('estimates the performance of a classifier of two classes without labels', () =>
    assertSameEstimates(sample('car-loan')));
  it('estimates the performance of a classifier of three classes without labels', () =>
    assertSameEstimates(sample('multiclass')));
  it('estimates the losses of a regression without labels', () => assertSameLosses(sample('car-price')));
});
