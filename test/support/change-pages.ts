import type { RetrainingPages } from '../../workers/gateway/pages/retrainings/retraining-pages.ts';
import { shownOfOpen, shownOfStored } from '../../workers/gateway/pages/retrainings/shown-retraining.ts';
import type { ShownRetraining } from '../../workers/gateway/pages/retrainings/shown-retraining.ts';
import type { RolloutPages } from '../../workers/gateway/pages/rollouts/rollout-pages.ts';
import {
  shownOfOpen as rolloutOfOpen,
  shownOfStored as rolloutOfStored,
} from '../../workers/gateway/pages/rollouts/shown-rollout.ts';
import type { ShownRollout } from '../../workers/gateway/pages/rollouts/shown-rollout.ts';
import type { OpenRetraining } from '../../workers/operations/open-retrainings.ts';
import type { OpenRollout } from '../../workers/operations/open-rollouts.ts';
import type {
  CandidateEvaluation,
  FrozenData,
  RegisteredCandidate,
  RetrainModelResult,
  RetrainingPlan,
  RetrainingView,
} from '../../workflows/retraining-messages.ts';
import type { AnalysisLook, RolloutPlan, RolloutView } from '../../workflows/rollout-messages.ts';

const hour = 3_600_000;
const stored = { uri: 's3://plumbline/models/fraud/x', sha256: 'ab'.repeat(32), bytes: 10 };
const terms = {
  remindAfter: hour,
  expireAfter: 24 * hour,
  onExpiry: 'report' as const,
  approvers: [{ user: 'Alice' }, { group: 'S0PLATFORM' }],
  quorum: 2,
};

export const retrainingPlan: RetrainingPlan = {
  digest: 'plan-1',
  jobDigest: 'job-1',
  lines: [
    'freeze the last 30 days of ml/fraud (about 1,200,000 rows), a fifth of them held out',
    'create the Job retrain-fraud-2f9c in ml-training: 2 × nvidia.com/gpu (A100), image registry.example/train:4',
    'register the candidate only if roc_auc is better by 0.002 and nowhere worse by 0.01',
  ],
  template: 'jobs/retrain-fraud.yaml',
  namespace: 'ml-training',
  gpuHours: 16,
  deadline: 8 * hour,
  mostAttempts: 3,
  memorySteps: ['64Gi'],
  approval: terms,
};

const data: FrozenData = {
  training: { ...stored, uri: 's3://plumbline/models/fraud/retrainings/7c1f0a9be2d4/data/training.parquet' },
  evaluation: stored,
  questions: stored,
  trainingRows: 960_000,
  evaluationRows: 240_000,
  window: { from: '2026-05-02T00:00:00Z', to: '2026-06-01T00:00:00Z' },
  sha256: 'cd'.repeat(32),
};

type Gate = CandidateEvaluation['gates'][number];

function gate(changes: Partial<Gate>): Gate {
  return {
    metric: 'roc_auc',
    champion: 0.913,
    candidate: 0.921,
    gain: 0.008,
    lower: 0.004,
    upper: 0.012,
    pValue: 0.0001,
    test: 'delong',
    gate: 'better',
    margin: 0.002,
    verdict: 'pass',
    reason: 'roc_auc is 0.008 better',
    ...changes,
  };
}

export const evaluation: CandidateEvaluation = {
  verdict: 'fail',
  headline: 'better overall, but worse where country is FR',
  gates: [
    gate({
      gate: 'not-worse',
      slice: { column: 'country', value: 'FR' },
      champion: 0.902,
      candidate: 0.871,
      gain: -0.031,
      lower: -0.044,
      upper: -0.018,
      margin: 0.01,
      verdict: 'fail',
      reason: 'roc_auc is 0.031 worse where country is FR; 0.01 is allowed',
    }),
    gate({
      gate: 'not-worse',
      slice: { column: 'country', value: 'LU' },
      champion: null,
      candidate: null,
      gain: null,
      lower: null,
      upper: null,
      pValue: null,
      margin: 0.01,
      verdict: 'inconclusive',
      reason: 'roc_auc is not defined where country is LU (12 rows)',
    }),
    gate({}),
  ],
  record: stored,
  modelUri: 's3://plumbline/models/fraud/retrainings/7c1f0a9be2d4/jobs/1/output/model.json',
};

const candidate: RegisteredCandidate = {
  registry: 'plumbline',
  name: 'fraud',
  version: '13',
  modelUri: 's3://plumbline/models/fraud/registry/13/model.json',
};

export const openRetraining: OpenRetraining = {
  workflowId: 'model-retraining/fraud',
  runId: 'r1',
  model: 'fraud',
  findings: ['7c1f0a9be2d4'],
  id: '7c1f0a9be2d4',
  title: 'Model fraud: retrain on newer data',
  digest: '',
  phase: 'training',
  actions: [],
  expiresAt: '',
  startedAt: '2026-06-01T09:00:00Z',
  headline: 'try 2 of 3 is under way',
};

export const retrainingView: RetrainingView = {
  model: 'fraud',
  id: '7c1f0a9be2d4',
  phase: 'training',
  startedAt: '2026-06-01T09:00:00Z',
  reason: { kind: 'person', actor: 'Alice', reason: 'a new fraud pattern <since Monday>' },
  plan: retrainingPlan,
  data,
  job: { namespace: 'ml-training', name: 'retrain-fraud-2f9c-2', uid: 'u', attempt: 2, outputUri: 's3://o' },
  failures: [
    {
      class: 'out-of-memory',
      reaction: 'again-with-more-memory',
      detail: 'the container needed more memory than its limit',
    },
  ],
  waiting: undefined,
  evaluation: undefined,
  candidate: undefined,
  gpuHours: 1.2,
  lostGpuHours: 0.4,
  digest: undefined,
  actions: [],
  expiresAt: undefined,
  undone: [],
  result: undefined,
};

const ended: RetrainModelResult = {
  outcome: 'rejected',
  detail: evaluation.headline,
  transaction: '000000000001',
  evaluation,
  data,
  gpuHours: 3.4,
  lostGpuHours: 0.4,
  failures: retrainingView.failures,
  log: stored,
  undone: [
    { step: 'evaluation', done: true, detail: 'the candidate is marked as rejected' },
    { step: 'training Jobs', done: true, detail: '2 Jobs and their pods are gone; logs are kept' },
    { step: 'training data', done: false, detail: 'the bucket does not answer', byHand: 'delete the data' },
  ],
  leftToDo: ['delete s3://plumbline/models/fraud/retrainings/000000000001/data/'],
};

/** Retrainings by the state that a page shows, by id. */
export function shownRetrainings(): Record<string, ShownRetraining> {
  const asking = {
    digest: 'plan-1',
    phase: 'waiting-for-approval' as const,
    actions: ['approve' as const, 'reject' as const],
    expiresAt: '2026-06-02T09:00:00Z',
  };
  const progress = {
    phase: 'running' as const,
    since: '2026-06-01T11:00:00Z',
    progress: 0.4,
    estimatedEnd: '2026-06-01T14:00:00Z',
    node: 'gpu-1',
    gpuHours: 3.2,
    lostGpuHours: 0.4,
    preemptions: 1,
  };
  const waiting = {
    phase: 'queued' as const,
    waiting: '0 of 3 nodes have a free nvidia.com/gpu',
    since: '2026-06-01T11:48:00Z',
    gpuHours: 0,
    lostGpuHours: 0,
    preemptions: 0,
  };
  const past = { model: 'fraud', startedAt: '2026-05-30T09:00:00Z', endedAt: '2026-05-30T13:00:00Z' };
  const { reason } = retrainingView;
  return {
    '7c1f0a9be2d4': shownOfOpen(openRetraining, retrainingView, progress),
    '7c1f0a9be2d5': shownOfOpen(
      { ...openRetraining, ...asking, id: '7c1f0a9be2d5' },
      { ...retrainingView, ...asking, id: '7c1f0a9be2d5', data: undefined, job: undefined, failures: [] },
      undefined,
    ),
    '7c1f0a9be2d6': shownOfOpen({ ...openRetraining, id: '7c1f0a9be2d6' }, undefined, waiting),
    '000000000001': shownOfStored({
      ...past,
      id: '000000000001',
      reason,
      plan: retrainingPlan,
      result: ended,
    }),
    '000000000002': shownOfStored({
      ...past,
      id: '000000000002',
      reason,
      plan: retrainingPlan,
      result: {
        ...ended,
        outcome: 'registered',
        detail: 'version 13 is registered',
        candidate,
        evaluation: {
          ...evaluation,
          verdict: 'pass',
          gates: [gate({})],
          headline: 'roc_auc is 0.008 better',
        },
        undone: [],
        leftToDo: [],
      },
    }),
  };
}

export function retrainingPages(): RetrainingPages {
  const all = shownRetrainings();
  return {
    open: async () => [openRetraining],
    past: async () => [
      {
        id: '000000000001',
        startedAt: '2026-05-30T09:00:00Z',
        endedAt: '2026-05-30T13:00:00Z',
        outcome: 'rejected',
        detail: evaluation.headline,
        reason: 'person',
        gpuHours: 3.4,
        lostGpuHours: 0.4,
      },
    ],
    find: async (_model, id) => all[id],
    log: async () => new TextEncoder().encode('epoch 1\n<b>loss</b> 0.3\n'),
  };
}

export const rolloutPlan: RolloutPlan = {
  digest: 'rollout-plan-1',
  lines: [
    'hold ml/fraud: scans, Argo CD and Flux leave it alone until the end',
    'move 10 %, 50 % and 100 % of the traffic, each for 15 min and 500 requests at least',
  ],
  mode: 'knative',
  via: 'cluster',
  target: 'ml-serving',
  service: { namespace: 'ml', name: 'fraud' },
  champion: { revision: 'fraud-00012', storageUri: 's3://models/fraud/v12' },
  candidate: { storageUri: 's3://models/fraud/v13' },
  steps: [10, 50, 100].map((percent) => ({ percent, hold: 900_000, minimumRequests: 500 })),
  interval: 60_000,
  longestHold: 2 * hour,
  errorBudget: 3,
  watchAfter: hour,
  keepChampion: 2 * hour,
  hooks: [],
  approval: terms,
};

function look(changes: Partial<AnalysisLook> = {}): AnalysisLook {
  return {
    at: '2026-06-01T11:58:00Z',
    percent: 10,
    verdict: 'pass',
    requests: 812,
    metrics: [
      {
        metric: 'errorRate',
        verdict: 'pass',
        canary: 0.004,
        baseline: 0.005,
        reason: '3 of 812 requests failed; 0.5 % do with the model that serves',
      },
      {
        metric: 'latencyP95',
        verdict: 'inconclusive',
        canary: 0.21,
        baseline: 0.19,
        reason: 'slower by 10 %, which 812 requests cannot tell from chance',
      },
    ],
    ...changes,
  };
}

export const openRollout: OpenRollout = {
  workflowId: 'model-rollout/fraud',
  runId: 'r2',
  model: 'fraud',
  findings: ['90be2d47c1fa'],
  id: '90be2d47c1fa',
  title: 'Model fraud: roll out fraud version 13',
  digest: '',
  phase: 'stepping',
  actions: [],
  commands: ['pause', 'promote', 'abort'],
  expiresAt: '',
  startedAt: '2026-06-01T11:30:00Z',
  percent: 10,
  headline: 'step 1 of 3: 10 % of the traffic, last look: pass',
};

export const rolloutView: RolloutView = {
  model: 'fraud',
  id: '90be2d47c1fa',
  phase: 'stepping',
  startedAt: '2026-06-01T11:30:00Z',
  reason: { kind: 'incident', incident: '7c1f0a9be2d4', headline: 'The inputs really are others' },
  change: { kind: 'candidate', candidate, retraining: { transaction: '000000000002', data } },
  plan: rolloutPlan,
  step: 0,
  stepSince: '2026-06-01T11:40:00Z',
  isPaused: false,
  looks: [look({ at: '2026-06-01T11:50:00Z', verdict: 'inconclusive', requests: 420 }), look()],
  traffic: {
    candidatePercent: 10,
    candidateReady: true,
    championReady: true,
    candidate: 'fraud-00013',
    champion: 'fraud-00012',
  },
  commands: ['pause', 'promote', 'abort'],
  digest: undefined,
  actions: [],
  expiresAt: undefined,
  undone: [],
  result: undefined,
};

/** Rollouts by the state that a page shows, by id. */
export function shownRollouts(): Record<string, ShownRollout> {
  const asking = {
    digest: 'look-1',
    phase: 'waiting-for-decision' as const,
    actions: ['approve' as const, 'reject' as const],
    expiresAt: '2026-06-02T09:00:00Z',
  };
  const { reason, change } = rolloutView;
  return {
    '90be2d47c1fa': rolloutOfOpen(openRollout, rolloutView),
    '90be2d47c1fb': rolloutOfOpen(
      { ...openRollout, ...asking, id: '90be2d47c1fb' },
      { ...rolloutView, ...asking, id: '90be2d47c1fb' },
    ),
    '90be2d47c1fc': rolloutOfOpen({ ...openRollout, id: '90be2d47c1fc' }, undefined),
    '000000000003': rolloutOfStored({
      model: 'fraud',
      id: '000000000003',
      startedAt: '2026-05-30T14:00:00Z',
      endedAt: '2026-05-30T15:00:00Z',
      reason,
      change,
      plan: rolloutPlan,
      looks: [look({ verdict: 'fail' })],
      result: {
        outcome: 'rolled-back',
        detail: 'errors rose to 9 %; the champion serves everything again',
        undone: [{ step: 'traffic', done: true, detail: 'fraud-00012 serves 100 %, verified' }],
        leftToDo: [],
      },
    }),
  };
}

export function rolloutPages(): RolloutPages {
  const all = shownRollouts();
  return {
    open: async () => [openRollout],
    past: async () => [
      {
        id: '000000000003',
        startedAt: '2026-05-30T14:00:00Z',
        endedAt: '2026-05-30T15:00:00Z',
        outcome: 'rolled-back',
        detail: 'errors rose to 9 %; the champion serves everything again',
        candidate: 's3://models/fraud/v13',
        champion: 's3://models/fraud/v12',
      },
    ],
    find: async (_model, id) => all[id],
  };
}
