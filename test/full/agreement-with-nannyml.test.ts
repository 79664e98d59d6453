import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from '../../scripts/fixtures/python-environment.ts';
import { readAnswers, readFull, type NannymlDataset } from '../support/nannyml.ts';
import {
  assertSameDomainClassifier,
  assertSameEstimates,
  assertSameLosses,
  assertSameReconstruction,
  assertSameUnivariate,
  type Case,
} from '../support/nannyml-agreement.ts';

/** Every row of NannyML's bundled data sets, read from the package itself. */
describe('as NannyML on all of its data', () => {
  let folder = '';

  before(async () => {
    const requirements = fileURLToPath(
      new URL('../../scripts/fixtures/requirements-nannyml.txt', import.meta.url),
    );
    const python = await pythonEnvironment('venv-nannyml', requirements);
    const found = globSync('lib/python*/site-packages/nannyml/datasets/data', {
      cwd: path.join(path.dirname(python), '..'),
    });
    assert.equal(found.length, 1, 'the installed package has its data sets');
    folder = path.join(path.dirname(python), '..', found[0]!);
  });

  const all = (name: NannymlDataset): Case => ({
    ...readFull(name, folder),
    answers: readAnswers(name, 'full'),
  });
  const chunks = Array.from({ length: 10 }, (_, index) => index);

  for (const name of ['car-loan', 'car-price'] as const) {
    it(`measures the drift of single columns over chunks, alerts and ranks them: ${name}`, () =>
      assertSameUnivariate(all(name)));
    it(`measures what the common structure does not explain: ${name}`, () =>
      assertSameReconstruction(all(name)));
    it(`tells the sides apart with a classifier: ${name}`, () =>
      assertSameDomainClassifier(all(name), chunks));
  }
  it('estimates the performance of a classifier of two classes without labels', () =>
    assertSameEstimates(all('car-loan')));
  it('estimates the performance of a classifier of three classes without labels', () =>
    assertSameEstimates(all('multiclass')));
  it('estimates the losses of a regression without labels', () => assertSameLosses(all('car-price')));
});
