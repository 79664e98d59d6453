import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { diagnose } from '../../../../domain/models/diagnosis/diagnose.ts';
import { evidenceSources } from '../../../../domain/models/diagnosis/evidence.ts';
import type { IncidentEvidence } from '../../../../domain/models/diagnosis/evidence.ts';
import { evidenceOf, hoursAgo } from './evidence-builder.ts';
import { scenarios } from './scenarios.ts';

describe('the cause that is named', () => {
  for (const { name, story, cause, action } of scenarios) {
    test(`is ${cause} where ${name}`, () => {
      const diagnosis = diagnose(evidenceOf(story));
      assert.equal(diagnosis.cause, cause, JSON.stringify(diagnosis, null, 2));
      assert.equal(diagnosis.action, action);
    });
  }
});

test('every chance lies between 0 and 1, the likeliest first, and nothing is surer than 0.97', () => {
  for (const { name, story } of scenarios) {
    const { considered, confidence } = diagnose(evidenceOf(story));
    assert.equal(considered.length, 6, name);
    assert.deepEqual(
      considered,
      considered.toSorted((one, other) => other.confidence - one.confidence),
      name,
    );
    for (const chance of [confidence, ...considered.map((one) => one.confidence)]) {
      assert.ok(chance >= 0 && chance <= 0.97, `${name}: ${chance}`);
    }
  }
});

test('where one source is missing, the answer is the same, or unclear, or less sure of another cause', () => {
  const wrong: string[] = [];
  for (const { name, story, cause, partly = [] } of scenarios) {
    for (const source of evidenceSources) {
      const missing = [...(story.missing ?? []), { source, reason: 'it timed out' }];
      const diagnosis = diagnose(evidenceOf({ ...story, missing }));
      assert.ok(
        diagnosis.wouldChange.some((line) => line.endsWith('it timed out')),
        `${name} without ${source}: ${diagnosis.wouldChange.join('; ')}`,
      );
      const isSound = [cause, 'unclear', ...partly].includes(diagnosis.cause) || diagnosis.confidence < 0.8;
      if (!isSound) wrong.push(`${name} without ${source}: ${diagnosis.cause} ${diagnosis.confidence}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('evidence of a cause is listed with its weight, what speaks against it apart, each the strongest first', () => {
  const story = scenarios.find(({ name }) => name.startsWith('a bad deploy'))?.story ?? {};
  const diagnosis = diagnose(evidenceOf(story));
  assert.match(diagnosis.for[0]?.text ?? '', /image of the predictor 1.4 → 1.5 by ci/);
  assert.equal(diagnosis.for[0]?.at, hoursAgo(0.5));
  assert.ok(diagnosis.for.every(({ weight }) => weight > 0));
  assert.ok(diagnosis.against.every(({ weight }) => weight < 0));
  assert.match(diagnosis.headline, /^The deployment was changed: image of the predictor/);
});

test('a jump is dated by the first window that shows it', () => {
  const story = scenarios.find(({ name }) => name.startsWith('a campaign'))?.story ?? {};
  assert.equal(diagnose(evidenceOf(story)).onset, hoursAgo(9));
});

test('columns with hundreds of faults do not outweigh what they have in common', () => {
  const story = scenarios.find(({ name }) => name.startsWith('a factor of 1000'))?.story ?? {};
  const quality = Array.from({ length: 500 }, (_, index) => ({
    kind: 'out-of-range' as const,
    column: `column-${index}`,
    severity: 'medium' as const,
    message: 'x'.repeat(1000),
  }));
  const diagnosis = diagnose(evidenceOf({ ...story, quality }));
  assert.ok(diagnosis.for.length <= 8);
  assert.ok(diagnosis.for.every(({ text }) => text.length <= 300));
});

test('evidence that is there but empty is no evidence', () => {
  const evidence: IncidentEvidence = {
    at: hoursAgo(0),
    noticedAt: hoursAgo(1),
    pods: { pods: 0, troubles: [], revisions: [] },
    metrics: {},
    missing: [],
  };
  assert.equal(diagnose(evidence).cause, 'unclear');
});

test('a rollout of ours that was put back is not blamed, and nobody says that nothing was changed', () => {
  const moved = scenarios.find(({ name }) => name.startsWith('a bad deploy'))?.story ?? {};
  const blamed = diagnose(evidenceOf(moved));
  const changes = [
    { part: 'attempt' as const, what: 'rollout ab12 gave v8 traffic, and put it back', at: hoursAgo(0.5) },
  ];
  const own = diagnose(evidenceOf({ ...moved, changes }));
  const chanceOfCode = (one: typeof own) =>
    one.considered.find(({ cause }) => cause === 'code')?.confidence ?? 0;
  assert.equal(blamed.cause, 'code');
  assert.ok(chanceOfCode(own) < chanceOfCode(blamed) / 2, JSON.stringify(own.considered));
  assert.ok(![...own.for, ...own.against].some(({ text }) => text.includes('nothing of the deployment')));
  assert.ok(!own.for.some(({ text }) => text.includes('ab12')));
});
