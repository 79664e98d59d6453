import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { ActivityObservers } from './activity-metrics.ts';

/** What is done about models: scans, incidents, retrainings, rollouts. */
export function observeModelWork(registry: Registry): ActivityObservers {
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const scans = counter(
    'plumbline_model_scans_total',
    'Comparisons of a model with its reference: drifted, steady, or not-enough-data.',
    'model',
    'outcome',
  );
  const duration = new Histogram({
    name: 'plumbline_model_scan_seconds',
    help: 'How long comparisons of models took, fetching their data included.',
    labelNames: ['model'],
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900],
    registers: [registry],
  });
  const incidents = counter(
    'plumbline_incidents_total',
    'Incidents of models that ended, by outcome.',
    'model',
    'outcome',
  );
  const retrainings = counter(
    'plumbline_retrainings_total',
    'Retrainings that ended, by outcome.',
    'model',
    'outcome',
  );
  const gpuHours = counter(
    'plumbline_retraining_gpu_hours_total',
    'GPU hours that retrainings held; lost ones in tries that came to nothing.',
    'model',
    'use',
  );
  const rollouts = counter(
    'plumbline_rollouts_total',
    'Rollouts that ended, by outcome.',
    'model',
    'outcome',
  );
  const verdicts = counter(
    'plumbline_rollout_verdicts_total',
    'Looks at a canary, by verdict.',
    'model',
    'verdict',
  );
  return {
    compareModel({ input: { model }, result: { drifted }, seconds }) {
      const known = drifted === true ? 'drifted' : 'steady';
      scans.inc({ model, outcome: drifted === null ? 'not-enough-data' : known });
      duration.observe({ model }, seconds);
    },
    recordIncident({ input: { model, record } }) {
      incidents.inc({ model, outcome: record.outcome });
    },
    recordRetraining({ input: { transaction, result } }) {
      const { model } = transaction;
      const { outcome, gpuHours: held, lostGpuHours: lost } = result;
      retrainings.inc({ model, outcome });
      gpuHours.inc({ model, use: 'training' }, Math.max(0, held - lost));
      gpuHours.inc({ model, use: 'lost' }, lost);
    },
    analyseCanary({ input: { model }, result: { look } }) {
      verdicts.inc({ model, verdict: look.verdict });
    },
    recordRollout({ input: { model, result } }) {
      rollouts.inc({ model, outcome: result.outcome });
    },
  };
}
