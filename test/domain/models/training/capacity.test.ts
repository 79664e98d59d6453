import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkNodes } from '../../../../domain/models/training/gpu-nodes.ts';
import { acceleratorsOf } from '../../../../domain/models/training/gpus.ts';
import { memorySteps } from '../../../../domain/models/training/memory-steps.ts';
import { checkQuotas, demandOf, exceededQuota } from '../../../../domain/models/training/namespace-quota.ts';

const resource = 'nvidia.com/gpu';
const product = 'nvidia.com/gpu.product';

function node(name: string, gpus: number, labels: Record<string, string> = {}) {
  const allocatable = gpus === 0 ? { cpu: '8' } : { cpu: '8', [resource]: String(gpus) };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { allocatable } };
}

describe('whether a node could take a pod', () => {
  const nodes = [
    node('cpu', 0),
    node('small', 1, { [product]: 'T4' }),
    node('large', 4, { [product]: 'L4' }),
  ];
  const needs = (count: number, nodeSelector: Record<string, string> = {}) => ({
    gpus: { resource, count },
    nodeSelector,
  });

  it('is said with how many could', () => {
    assert.deepEqual(checkNodes(nodes, needs(1)), { fits: true, line: '2 nodes of 3 could take it' });
    assert.deepEqual(checkNodes(nodes, needs(4)), { fits: true, line: '1 node of 3 could take it' });
    assert.equal(checkNodes(nodes, { gpus: undefined, nodeSelector: {} }).fits, true);
  });

  const refusals: [name: string, needs: ReturnType<typeof needs>, line: string][] = [
    [
      'no node has a GPU',
      { ...needs(1), gpus: { resource: 'amd.com/gpu', count: 1 } },
      'none of the 3 nodes of the cluster offers amd.com/gpu',
    ],
    ['no node has enough', needs(8), 'a pod asks for 8 nvidia.com/gpu, and no node has more than 4'],
    [
      'no node is of the type',
      needs(1, { [product]: 'A100' }),
      `2 nodes offer ${resource}, but none has ${product}=A100 (there is T4, L4)`,
    ],
    [
      'no node has the label',
      needs(1, { pool: 'train' }),
      `2 nodes offer ${resource}, but none has pool=train (no node has that label)`,
    ],
  ];
  for (const [name, asked, line] of refusals)
    it(`is denied where ${name}`, () => assert.deepEqual(checkNodes(nodes, asked), { fits: false, line }));
});

const quota = (hard: Record<string, string>, used: Record<string, string> = {}, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'gpus' },
  spec,
  status: { hard, used },
});

describe('the quota of a namespace', () => {
  const containers = [
    { name: 'train', resources: { limits: { [resource]: '2', memory: '8Gi' }, requests: { cpu: '500m' } } },
    { name: 'side', resources: { requests: { cpu: '1500m' } } },
  ];
  const check = (one: ReturnType<typeof quota>, pods = 1) => checkQuotas([one], demandOf(containers, pods));

  it('says what can never fit', () => {
    assert.deepEqual(check(quota({ 'requests.nvidia.com/gpu': '1' })).never, [
      'the quota gpus allows 1 of requests.nvidia.com/gpu, and the Job asks for 2',
    ]);
    assert.deepEqual(check(quota({ memory: '12Gi' }), 2).never, [
      'the quota gpus allows 12Gi of memory, and the Job asks for 16Gi',
    ]);
    assert.deepEqual(check(quota({ 'count/jobs.batch': '0' })).never.length, 1);
  });

  it('says what has to wait for others', () => {
    const { never, later } = check(
      quota({ 'requests.nvidia.com/gpu': '4' }, { 'requests.nvidia.com/gpu': '3' }),
    );
    assert.deepEqual(never, []);
    assert.match(later.join(), /1 of 4 requests\.nvidia\.com\/gpu are free and 2 are asked for/);
  });

  it('says nothing where there is room, and of quotas of some pods only', () => {
    const enough = quota({ cpu: '2', 'limits.memory': '8Gi', pods: '1', services: '0' });
    assert.deepEqual(check(enough), { never: [], later: [] });
    assert.deepEqual(check(quota({ cpu: '1' }, {}, { scopes: ['BestEffort'] })), { never: [], later: [] });
  });

  it('is named in plain words where it was exceeded, several resources and commas included', () => {
    const message =
      'Error creating: pods "x" is forbidden: exceeded quota: team, requested: cpu=2,memory=4Gi, used: cpu=7,memory=30Gi, limited: cpu=8,memory=32Gi';
    assert.equal(
      exceededQuota(message),
      'the quota team of the namespace is used up: 7 of 8 cpu are taken and 2 asked for, 30Gi of 32Gi memory are taken and 4Gi asked for',
    );
    assert.equal(exceededQuota('pods "x" is forbidden: violates PodSecurity'), undefined);
  });
});

describe('accelerators of a pod', () => {
  it('are counted by the names that device plugins use, and by one that is named', () => {
    const limits = {
      cpu: '4',
      [resource]: '2',
      'nvidia.com/mig-1g.5gb': '1',
      'rdma/hca': '1',
      'acme/chip': '4',
    };
    const containers = [{ name: 'train', resources: { limits } }];
    assert.deepEqual(acceleratorsOf(containers), [
      { resource, count: 2 },
      { resource: 'nvidia.com/mig-1g.5gb', count: 1 },
    ]);
    assert.deepEqual(acceleratorsOf(containers, 'acme/chip').length, 3);
    assert.deepEqual(acceleratorsOf([{ name: 'train' }]), []);
  });
});

describe('more memory after too little', () => {
  const cases: [limit: string | undefined, upTo: string | undefined, steps: string[]][] = [
    ['8Gi', '64Gi', ['16Gi', '32Gi', '64Gi']],
    ['40Gi', '64Gi', ['64Gi']],
    ['1500M', '4Gi', ['2862Mi', '4Gi']],
    ['64Gi', '64Gi', []],
    ['128Gi', '64Gi', []],
    ['8Gi', undefined, []],
    [undefined, '64Gi', ['64Gi']],
  ];
  for (const [limit, upTo, steps] of cases)
    it(`goes from ${limit} up to ${upTo} by ${steps.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(memorySteps(limit, upTo), steps);
    });
});
