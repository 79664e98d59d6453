import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '@temporalio/client';
import { tellIncident } from '../../../activities/models/tell-incident.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { IncidentTrigger, ModelScanSummary } from '../../../workflows/model-messages.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const at = '2027-03-01T12:00:00Z';
const stored = { uri: 'file:///report', sha256: '00', bytes: 2 };
const scan: ModelScanSummary = {
  model: 'fraud',
  sequence: Date.parse(at),
  drifted: true,
  share: 0.4,
  columns: ['amount'],
  predictionDrifted: false,
  quality: [],
  referenceRows: 1000,
  currentRows: 1000,
  result: stored,
  report: stored,
};

const nameOf = (trigger: IncidentTrigger): string =>
  trigger.kind === 'alert' ? `alert ${trigger.status}` : trigger.kind;

/** Tells an open incident, whose history no test can make so long, and answers what it was told. */
async function toldOf(historyLength: number, triggers: readonly IncidentTrigger[]): Promise<string[]> {
  const told: string[] = [];
  const incident = {
    describe: async () => ({ status: { name: 'RUNNING' }, historyLength }),
    signal: async (_: unknown, trigger: IncidentTrigger) => void told.push(nameOf(trigger)),
  };
  const temporal = { workflow: { getHandle: () => incident } } as unknown as Client;
  const store = createObjectStore({ folder: temporaryFolder() });
  const deps = { store, temporal, notifiers: new Map(), now: () => new Date(at) };
  const settings = { cooldown: 60_000, criticalAbove: 0.7 };
  for (const trigger of triggers) {
    const about = { model: 'fraud', settings, times: { heartbeat: 10_000 } };
    assert.equal(await tellIncident(deps, about, trigger), 'joined');
  }
  return told;
}

const alert = { fingerprint: 'f1', name: 'SlowModel', severity: 'high', summary: '', at };
const triggers: IncidentTrigger[] = [
  { kind: 'drift', scan },
  { kind: 'threshold', name: 'latency', value: 2, threshold: 1, passed: true, at },
  { kind: 'alert', status: 'firing', ...alert },
  { kind: 'alert', status: 'resolved', ...alert },
  { kind: 'person', actor: 'ada', reason: 'odd answers', at },
];

test('an open incident hears of scans, thresholds, alerts and people', async () => {
  assert.deepEqual(await toldOf(500, triggers), [
    'drift',
    'threshold',
    'alert firing',
    'alert resolved',
    'person',
  ]);
});

test('one that has waited for its remedy for weeks is spared what will be said again, and hears the rest', async () => {
  assert.deepEqual(await toldOf(10_001, triggers), ['alert resolved', 'person']);
});
