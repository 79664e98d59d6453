import type { KubernetesObject } from '../infrastructure/object.ts';
import { runbookOf } from './alert.ts';
import type { Rule, RuleGroup } from './alert.ts';
import { dashboards } from './dashboards/dashboards.ts';
import { modelRules } from './model-rules.ts';
import { monitors } from './monitors.ts';
import type { MonitoringOptions } from './monitors.ts';
import { servingRecordings } from './serving-recordings.ts';
import { systemRules } from './system-rules.ts';

/** All groups of rules, recordings first: alerts read what they record. `runbook_url` is the name of the page alone. */
export const ruleGroups: readonly RuleGroup[] = [servingRecordings, ...modelRules, ...systemRules];

/** Everything that kube-prometheus-stack needs to know of Plumbline and the models. */
export function monitoringObjects(options: MonitoringOptions): KubernetesObject[] {
  return [...monitors(options), rulesObject(options), ...dashboards.map((one) => configMapOf(one, options))];
}

function rulesObject({ labels, namespace, runbooks }: MonitoringOptions): KubernetesObject {
  const base = (runbooks ?? gatewayRunbooks(namespace)).replace(/\/+$/, '');
  const leading = (rule: Rule): Rule =>
    'alert' in rule
      ? { ...rule, annotations: { ...rule.annotations, runbook_url: `${base}/${runbookOf(rule.alert)}` } }
      : rule;
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'plumbline', namespace, labels: { ...labels } },
    spec: { groups: ruleGroups.map((group) => ({ ...group, rules: group.rules.map(leading) })) },
  };
}

/** The gateway shows the pages of its own version; so the chart names its Service. */
function gatewayRunbooks(namespace: string): string {
  return `http://plumbline-gateway.${namespace}/runbooks`;
}

/** Grafana's sidecar takes dashboards from ConfigMaps with this label. */
const sidecarLabel = { grafana_dashboard: '1' };

function configMapOf(dashboard: (typeof dashboards)[number], options: MonitoringOptions): KubernetesObject {
  const { labels, namespace } = options;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: dashboard.uid, namespace, labels: { ...labels, ...sidecarLabel } },
    data: { [`${dashboard.uid}.json`]: `${JSON.stringify(dashboard, undefined, 2)}\n` },
  };
}
