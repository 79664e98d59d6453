import { createDashboard } from './dashboard.ts';

const of = '{model=~"$model"}';

export const rollouts = createDashboard(
  {
    uid: 'plumbline-rollouts',
    title: 'Plumbline / Incidents, retrainings and rollouts',
    description: 'What is done about models: who is asked, what is trained, and what takes traffic.',
    tags: ['plumbline', 'models', 'rollouts'],
  },
  { model: 'plumbline_last_rollout_failed' },
  [
    {
      title: 'Traffic of candidates',
      queries: { '{{model}}': `max by (model) (plumbline_rollout_traffic_percent${of})` },
      unit: 'percent',
    },
    {
      title: 'Rollouts under way',
      queries: { '{{model}} {{phase}}': `max by (model, phase) (plumbline_open_rollouts${of})` },
    },
    {
      title: 'Looks at canaries (an hour)',
      queries: {
        '{{model}} {{verdict}}': `sum by (model, verdict) (increase(plumbline_rollout_verdicts_total${of}[1h]))`,
      },
    },
    {
      title: 'Rollouts that ended (a week)',
      queries: { '{{outcome}}': `sum by (outcome) (increase(plumbline_rollouts_total${of}[7d]))` },
    },
    {
      title: 'Incidents that are open',
      queries: { '{{model}} {{phase}}': `max by (model, phase) (plumbline_open_incidents${of})` },
    },
    {
      title: 'Incidents that ended (a week)',
      queries: { '{{outcome}}': `sum by (outcome) (increase(plumbline_incidents_total${of}[7d]))` },
    },
    {
      title: 'Retrainings under way',
      queries: { '{{model}} {{phase}}': `max by (model, phase) (plumbline_open_retrainings${of})` },
    },
    {
      title: 'Retrainings that ended (a week)',
      queries: { '{{outcome}}': `sum by (outcome) (increase(plumbline_retrainings_total${of}[7d]))` },
    },
    {
      title: 'GPU hours (a week)',
      queries: {
        '{{model}} {{use}}': `sum by (model, use) (increase(plumbline_retraining_gpu_hours_total${of}[7d]))`,
      },
      unit: 'h',
    },
    {
      title: 'For how long people have been asked',
      queries: {
        '{{kind}} {{model}}':
          'max by (kind, model) (plumbline_oldest_approval_age_seconds{model=~"$model",kind!="remediation"})',
      },
      unit: 's',
    },
    {
      type: 'stat',
      title: 'Left half-way',
      queries: { '{{model}}': `max by (model) (plumbline_last_rollout_failed${of})` },
      words: { '0': { text: 'no', color: 'green' }, '1': { text: 'a person has to', color: 'red' } },
    },
    {
      title: 'Scans of models (an hour)',
      queries: {
        '{{model}} {{outcome}}': `sum by (model, outcome) (increase(plumbline_model_scans_total${of}[1h]))`,
      },
    },
  ],
);
