import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ignoreRulesOfArgocd } from '../../../domain/infrastructure/ignore-rules-argocd.ts';
import { ignoreRulesOfFlux } from '../../../domain/infrastructure/ignore-rules-flux.ts';
import {
  keptBy,
  rulesOfAnnotations,
  toleratedBy,
} from '../../../domain/infrastructure/ignore-rules-annotations.ts';
import { ignoresWholeObject, rulesFor } from '../../../domain/infrastructure/ignore-rules.ts';
import { parseLabelSelector } from '../../../domain/infrastructure/label-selector.ts';

const now = new Date('2026-06-01T00:00:00Z');
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

describe('ignore rules of Argo CD', () => {
  it('select by globs of group and kind, and an absent group is the core group', () => {
    const { rules, faults } = ignoreRulesOfArgocd(
      [
        { group: 'app*', kind: 'Deploy*', jsonPointers: ['/spec/replicas'] },
        { kind: 'Deployment', jsonPointers: ['/spec/paused'] },
        { group: '*', kind: '*', name: 'web', namespace: 'shop', jqPathExpressions: ['.spec.replicas'] },
        { group: 'apps', kind: 'Deployment', name: 'api', jsonPointers: ['/spec/replicas'] },
      ],
      'argocd/shop',
    );
    assert.deepEqual(faults, []);
    const holding = rulesFor(rules, deployment, now);
    assert.deepEqual(
      holding.map(({ jsonPointers, jqPathExpressions }) => [jsonPointers, jqPathExpressions]),
      [
        [['/spec/replicas'], undefined],
        [undefined, ['.spec.replicas']],
      ],
    );
  });

  it('ignore fields and managers each by themselves', () => {
    const { rules } = ignoreRulesOfArgocd(
      [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/a'], managedFieldsManagers: ['vpa'] }],
      'o',
    );
    assert.deepEqual(
      rules.map(({ jsonPointers, managers }) => ({ jsonPointers, managers })),
      [
        { jsonPointers: ['/a'], managers: undefined },
        { jsonPointers: undefined, managers: ['vpa'] },
      ],
    );
    assert.ok(!rules.some(ignoresWholeObject));
  });

  it('are left out with a fault that says where when they are malformed', () => {
    const { rules, faults } = ignoreRulesOfArgocd(
      ['x', {}, { kind: 'A' }, { kind: 'A', jsonPointers: ['a'] }, { kind: 'A', jqPathExpressions: [1] }],
      'o',
    );
    assert.deepEqual(rules, []);
    assert.deepEqual(
      faults.map(({ index, path }) => [index, path]),
      [
        [0, ''],
        [1, 'kind'],
        [2, ''],
        [3, 'jsonPointers[0]'],
        [4, 'jqPathExpressions[0]'],
      ],
    );
  });
});

function holds(target: object): boolean {
  const { rules, faults } = ignoreRulesOfFlux([{ paths: ['/spec/replicas'], target }], 'o');
  assert.deepEqual(faults, []);
  return rulesFor(rules, { ...deployment, labels: { app: 'web' } }, now).length === 1;
}

describe('ignore rules of Flux', () => {
  it('select by regular expressions over the whole text, and what is not given matches', () => {
    assert.ok(holds({}));
    assert.ok(holds({ kind: 'Deployment', group: 'apps', version: 'v1', name: 'we.|x', namespace: 'sho.*' }));
    assert.ok(!holds({ name: 'we' }), 'a part is not the whole');
    assert.ok(!holds({ version: 'v1beta1' }));
    assert.ok(holds({ labelSelector: 'app in (web, api)' }));
    assert.ok(!holds({ labelSelector: 'app!=web' }));
    assert.ok(!holds({ annotationSelector: 'x' }));
  });

  it('take the empty path for the whole object', () => {
    const { rules } = ignoreRulesOfFlux([{ paths: [''], target: { kind: 'Secret' } }], 'o');
    assert.ok(rules.every(ignoresWholeObject));
  });

  it('refuse expressions that cannot be read here or would take for ever', () => {
    const targets = [{ name: '(a+)+$' }, { name: '(' }, { kind: '(?i)x' }, { labelSelector: 'a b' }];
    const entries = [...targets.map((target) => ({ paths: [''], target })), {}, { paths: ['a'] }];
    const { rules, faults } = ignoreRulesOfFlux(entries, 'o');
    assert.deepEqual(rules, []);
    assert.deepEqual(
      faults.map(({ path }) => path),
      ['target.name', 'target.name', 'target.kind', 'target.labelSelector', 'paths', 'paths[0]'],
    );
  });
});

describe('a label selector', () => {
  it('is read as Kubernetes reads it', () => {
    const labels = { app: 'web', tier: 'b', weight: '7' };
    for (const selector of [
      '',
      'app',
      'app=web,tier in (a,b)',
      '!legacy',
      'weight>5',
      'x!=y',
      'x notin (a)',
    ]) {
      assert.equal(parseLabelSelector(selector)?.(labels), true, selector);
    }
    for (const selector of ['!app', 'app==api', 'weight < 5', 'tier notin (a,b)', 'x']) {
      assert.equal(parseLabelSelector(selector)?.(labels), false, selector);
    }
    for (const selector of ['app=web tier=b', 'in (a)', 'a in b', ',a', 'weight>x']) {
      assert.equal(parseLabelSelector(selector), undefined, selector);
    }
  });
});

function annotated(annotations: Record<string, string>) {
  const metadata = { name: 'web', namespace: 'shop', annotations };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
}

describe('exemptions by annotation', () => {
  const flux = 'kustomize.toolkit.fluxcd.io';

  it('leave out the whole object', () => {
    for (const annotations of [
      { [`${flux}/reconcile`]: 'disabled' },
      { [`${flux}/ssa`]: 'Ignore' },
      { 'helm.toolkit.fluxcd.io/driftDetection': 'disabled' },
    ]) {
      const rules = rulesOfAnnotations(annotated(annotations));
      assert.equal(rules.length, 1);
      assert.ok(rulesFor(rules, deployment, now).every(ignoresWholeObject));
      assert.notEqual(toleratedBy(annotated(annotations)), undefined);
    }
  });

  it('leave alone what is there already, or what others added', () => {
    const [present] = rulesOfAnnotations(annotated({ [`${flux}/ssa`]: 'IfNotPresent' }));
    assert.deepEqual(present?.jsonPointers, ['/**']);
    const [merged] = rulesOfAnnotations(annotated({ [`${flux}/ssa`]: 'Merge' }));
    assert.equal(merged?.change, 'added');
    assert.equal(toleratedBy(annotated({ [`${flux}/ssa`]: 'Merge' })), undefined);
  });

  it('tolerate what is extra, and keep what must not be deleted', () => {
    const compare = 'argocd.argoproj.io/compare-options';
    assert.match(
      toleratedBy(annotated({ [compare]: 'ServerSideDiff=true, IgnoreExtraneous' })) ?? '',
      /Extraneous/,
    );
    assert.equal(toleratedBy(annotated({ [compare]: 'Other' })), undefined);
    assert.match(
      keptBy(annotated({ 'argocd.argoproj.io/sync-options': 'Prune=false' })) ?? '',
      /Prune=false/,
    );
    assert.match(keptBy(annotated({ [`${flux}/prune`]: 'disabled' })) ?? '', /disabled/);
    assert.equal(keptBy(annotated({})), undefined);
  });
});
