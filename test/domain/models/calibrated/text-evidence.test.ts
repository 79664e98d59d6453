import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textEvidence } from '../../../../domain/models/calibrated/text-evidence.ts';
import { profileColumn } from '../../../../domain/models/profile-column.ts';
import type { CategoricalProfile } from '../../../../domain/models/reference-profile.ts';
import { seededRandom, randomIndex } from '../../../../domain/statistics/random.ts';
import { text } from '../../../support/columns.ts';

const random = seededRandom(9);
const words = 'the model of a car with new tyres and old brakes sold in spring for cash by its owner'.split(
  ' ',
);

function sentences(count: number, more: readonly string[] = []): CategoricalProfile {
  const vocabulary = [...words, ...more];
  const texts = Array.from({ length: count }, () =>
    Array.from({ length: 12 }, () => vocabulary[randomIndex(random, vocabulary.length)]).join(' '),
  );
  return profileColumn(text('t', texts)) as CategoricalProfile;
}

describe('evidence of text', () => {
  it('tells texts with new words apart', () => {
    const { statistic, pValue, effectSize, noDriftEffect } = textEvidence(
      sentences(400),
      sentences(400, ['refund']),
    );
    assert.ok(statistic > 0.6 && pValue < 1e-6 && effectSize > noDriftEffect);
  });

  it('is right about how often chance alone is significant', () => {
    const rounds = 200;
    let significant = 0;
    for (let round = 0; round < rounds; round++) {
      if (textEvidence(sentences(120), sentences(80)).pValue <= 0.05) significant++;
    }
    assert.ok(significant <= 22, `${significant} of ${rounds}`);
  });

  it('takes texts without a word and repeated texts', () => {
    const empty = profileColumn(text('t', ['', '!', '', '??', '…', '--'])) as CategoricalProfile;
    const { pValue } = textEvidence(empty, empty);
    assert.ok(pValue > 0.1);
  });
});
