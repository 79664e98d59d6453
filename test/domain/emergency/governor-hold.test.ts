import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextHoldStep, nextReleaseStep, standingOf } from '../../../domain/emergency/governor-hold.ts';
import type { GovernorHold, HoldStep } from '../../../domain/emergency/governor-hold.ts';
import { isSame } from '../../../domain/gitops/automation.ts';
import type { Setting } from '../../../domain/gitops/automation.ts';
import { parseGitopsReference } from '../../../domain/gitops/gitops-reference.ts';
import type { GitopsReference } from '../../../domain/gitops/gitops-reference.ts';

const argocd = parseGitopsReference('argocd/shop') as GitopsReference;
const flux = parseGitopsReference('flux/kustomization/shop') as GitopsReference;
const now = '2026-01-01T00:00:00Z';
const automated: Setting = { stated: true, value: { selfHeal: true, prune: false } };
const manual: Setting = { stated: false };
const suspended: Setting = { stated: true, value: true };

/** A cluster and a store, and processes that die whenever they like. */
class World {
  setting: Setting;
  hold: GovernorHold | undefined;
  uid = 'u1';
  version = 1;
  readonly governor: GitopsReference;

  constructor(governor: GitopsReference, setting: Setting) {
    this.governor = governor;
    this.setting = setting;
  }

  get automation() {
    return { uid: this.uid, resourceVersion: String(this.version), setting: this.setting };
  }

  set(setting: Setting): void {
    this.setting = setting;
    this.version += 1;
  }

  step(does: 'hold' | 'release', holder: string): HoldStep {
    return does === 'hold'
      ? nextHoldStep(this.governor, this.hold, this.automation, { holder, now })
      : nextReleaseStep(this.hold, this.automation, holder);
  }

  /** Carries out what a step says; answers whether more is to be done. */
  take(step: HoldStep): boolean {
    if (step.do === 'remember') this.hold = step.hold;
    else if (step.do === 'forget') this.hold = undefined;
    else if (step.do === 'set') this.set(step.setting);
    return step.do !== 'nothing';
  }

  /** Goes on until nothing is left to do, or dies after so many steps. */
  walk(does: 'hold' | 'release', holder: string, dieAfter = Infinity): string | undefined {
    for (let taken = 0; taken < 20; taken += 1) {
      if (taken === dieAfter) return undefined;
      const step = this.step(does, holder);
      if (!this.take(step) && step.do === 'nothing') return step.standing;
    }
    throw new Error(`${does} of ${holder} does not come to an end`);
  }
}

const formers: readonly [GitopsReference, Setting, Setting][] = [
  [argocd, automated, manual],
  [argocd, { stated: true, value: {} }, manual],
  [flux, { stated: false }, suspended],
  [flux, { stated: true, value: false }, suspended],
];

for (const [governor, former, held] of formers) {
  const what = `${governor.kind} ${JSON.stringify(former)}`;

  test(`${what}: held, and put back exactly, wherever a process dies`, () => {
    for (let holdDies = 0; holdDies < 6; holdDies += 1)
      for (let releaseDies = 0; releaseDies < 6; releaseDies += 1) {
        const world = new World(governor, former);
        world.walk('hold', 'a', holdDies);
        assert.equal(world.walk('hold', 'a'), 'held');
        assert.deepEqual(world.setting, held);
        world.walk('release', 'a', releaseDies);
        assert.equal(world.walk('release', 'a'), 'released');
        assert.deepEqual(world.setting, former);
        assert.equal(world.hold, undefined);
      }
  });

  test(`${what}: put back by who gives up in the middle of holding`, () => {
    for (let dies = 0; dies < 6; dies += 1) {
      const world = new World(governor, former);
      world.walk('hold', 'a', dies);
      world.walk('release', 'a');
      assert.deepEqual(world.setting, former);
      assert.equal(world.hold, undefined);
    }
  });

  test(`${what}: a process that hung while holding cannot hold after the release`, () => {
    const world = new World(governor, former);
    world.take(world.step('hold', 'a'));
    const late = { step: world.step('hold', 'a'), at: world.version };
    assert.equal(late.step.do, 'set');
    world.walk('release', 'a');
    // Its write names the version that it read, so the server refuses it.
    assert.notEqual(world.version, late.at);
    assert.deepEqual(world.setting, former);
  });
}

test('two holders hold together in any order of steps: put back when the last one releases, never before', () => {
  // Every interleaving of a hold and a release of two, as the bits of a number choose.
  for (let choice = 0; choice < 2 ** 10; choice += 1) {
    const world = new World(argocd, automated);
    const plans = [
      { holder: 'a', does: 'hold' as 'hold' | 'release' | 'done' },
      { holder: 'b', does: 'hold' as 'hold' | 'release' | 'done' },
    ];
    for (let bit = 0; bit < 200 && plans.some(({ does }) => does !== 'done'); bit += 1) {
      const [first, second] = plans as [(typeof plans)[number], (typeof plans)[number]];
      const wanted = (choice >> (bit % 10)) & 1 ? second : first;
      const one = wanted.does === 'done' ? (wanted === first ? second : first) : wanted;
      if (one.does === 'done') continue;
      const step = world.step(one.does, one.holder);
      if (world.take(step)) continue;
      const isHeld = plans.some(({ holder }) => world.hold?.holders[holder] !== undefined);
      if (one.does === 'hold') {
        assert.ok(isHeld && isSame(world.setting, manual), `choice ${choice}`);
        one.does = 'release';
      } else one.does = 'done';
    }
    assert.deepEqual(world.setting, automated, `choice ${choice}`);
    assert.equal(world.hold, undefined, `choice ${choice}`);
  }
});

test('automation that is off already is left alone', () => {
  const off: [GitopsReference, Setting][] = [
    [argocd, manual],
    [argocd, { stated: true, value: null }],
    [argocd, { stated: true, value: { enabled: false, selfHeal: true } }],
    [flux, suspended],
  ];
  for (const [governor, setting] of off) {
    const world = new World(governor, setting);
    assert.equal(world.walk('hold', 'a'), 'off');
    assert.equal(world.walk('release', 'a'), 'released');
    assert.deepEqual(world.setting, setting);
  }
});

test('somebody who switches it on in the middle is noticed and respected', () => {
  const theirs: Setting = { stated: true, value: { selfHeal: true, prune: true } };
  for (const setting of [theirs, automated]) {
    const world = new World(argocd, automated);
    world.walk('hold', 'a');
    world.set(setting);
    assert.equal(standingOf(world.hold, world.automation, 'a'), 'overruled');
    assert.equal(world.walk('hold', 'a'), 'overruled');
    assert.deepEqual(world.setting, setting);
    world.walk('release', 'a');
    assert.deepEqual(world.setting, setting);
    assert.equal(world.hold, undefined);
  }
});

test('a new holder after that starts from what they set', () => {
  const theirs: Setting = { stated: true, value: { selfHeal: false } };
  const world = new World(argocd, automated);
  world.walk('hold', 'a');
  world.set(theirs);
  assert.equal(world.walk('hold', 'a'), 'overruled');
  assert.equal(world.walk('hold', 'b'), 'held');
  world.walk('release', 'a');
  assert.equal(standingOf(world.hold, world.automation, 'b'), 'held');
  world.walk('release', 'b');
  assert.deepEqual(world.setting, theirs);
});

test('an object that was created anew has nothing of ours, and one that is gone needs nothing', () => {
  const world = new World(argocd, automated);
  world.walk('hold', 'a');
  Object.assign(world, { uid: 'u2' });
  assert.equal(standingOf(world.hold, world.automation, 'a'), 'overruled');
  world.walk('release', 'a');
  assert.equal(world.hold, undefined);
  assert.deepEqual(world.setting, manual);
  const gone = new World(argocd, automated);
  gone.walk('hold', 'a');
  assert.equal(nextReleaseStep(gone.hold, undefined, 'a').do, 'forget');
});

test('who never held releases nothing', () => {
  const world = new World(flux, { stated: false });
  world.walk('hold', 'a');
  assert.equal(world.walk('release', 'b'), 'released');
  assert.deepEqual(world.setting, suspended);
});
