import { z } from 'zod';

/** Texts of labels and annotations beyond this are cut: they travel with the incident. */
const longest = { label: 200, summary: 1000 };

const Texts = z.record(z.string(), z.string()).catch({});

/**
 * What Alertmanager posts, version 4, as far as it is read.
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
const AlertGroup = z.object({
  version: z.literal('4', { error: 'expected version 4 of the payload' }),
  commonLabels: Texts.prefault({}),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: Texts,
      annotations: Texts.prefault({}),
      startsAt: z.string(),
      fingerprint: z.string().min(1).max(100),
    }),
  ),
  /** How many alerts Alertmanager left out of this call (`max_alerts`). */
  truncatedAlerts: z.number().catch(0).prefault(0),
});

/** One alert, about whatever its labels say. */
export interface ReceivedAlert {
  status: 'firing' | 'resolved';
  fingerprint: string;
  name: string;
  severity: string;
  summary: string;
  /** When it began to fire, RFC 3339. */
  at: string;
  labels: Readonly<Record<string, string>>;
}

/** The alerts of a call, or what is wrong with it in one line. */
export function readAlerts(
  content: unknown,
): { alerts: ReceivedAlert[]; truncated: number } | { fault: string } {
  const parsed = AlertGroup.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { fault: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as Alertmanager sends it'}` };
  }
  const { alerts, commonLabels, truncatedAlerts } = parsed.data;
  const read: ReceivedAlert[] = [];
  for (const { status, labels: own, annotations, startsAt, fingerprint } of alerts) {
    const at = Date.parse(startsAt);
    if (Number.isNaN(at)) return { fault: 'alerts.startsAt: expected a time' };
    const labels = { ...commonLabels, ...own };
    read.push({
      status,
      fingerprint,
      name: (labels['alertname'] ?? 'alert').slice(0, longest.label),
      severity: (labels['severity'] ?? 'warning').slice(0, longest.label),
      summary: (annotations['summary'] ?? annotations['description'] ?? annotations['message'] ?? '').slice(
        0,
        longest.summary,
      ),
      at: new Date(at).toISOString(),
      labels,
    });
  }
  return { alerts: read, truncated: truncatedAlerts };
}
