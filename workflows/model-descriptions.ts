import type { ToldIncident } from '../activities/models/scan-activities.ts';
import { formatShare, plural } from '../domain/models/report/format.ts';
import type { ModelScanSummary, ModelScanTrigger } from './model-messages.ts';

const triggers: Record<ModelScanTrigger, string> = {
  schedule: 'by schedule',
  'window-full': 'as a window was full',
  alert: 'after an alert',
  person: 'by hand',
};

const incidents: Record<ToldIncident, string> = {
  opened: 'it opened an incident (`model-incident/…`)',
  joined: 'its incident knows (`model-incident/…`)',
  'none-open': 'too little for an incident, and none is open',
  'nothing-is-wrong': 'no incident is open',
  'cooling-down': 'an incident of the same was closed a short while ago, so none is opened',
  'nothing-to-tell': 'nothing to tell an incident',
  'a-newer-scan-tells': 'a newer scan tells its incident',
};

/** Markdown for the Temporal UI: what a scan of a model saw, as its owner would say it. */
export function describeModelScan(
  scan: ModelScanSummary,
  trigger: ModelScanTrigger,
  told?: ToldIncident,
): string {
  const { model, drifted, share, columns, quality, currentRows, referenceRows, window, report } = scan;
  const verdict =
    drifted === null
      ? '**not enough data to say**'
      : drifted
        ? `**drift**: ${formatShare(share)} of the columns moved`
        : `no drift, ${formatShare(share)} of the columns moved`;
  const lines = [
    `**${model}**, ${triggers[trigger]}`,
    '',
    verdict,
    '',
    `- ${plural(currentRows, 'row')} compared with ${plural(referenceRows, 'row')} of the reference`,
  ];
  if (window !== undefined) lines.push(`- from ${window.from} to ${window.to}`);
  if (columns.length > 0) lines.push(`- moved: ${columns.map(code).join(', ')}`);
  for (const remark of quality) lines.push(`- data quality: ${code(remark)}`);
  if (told !== undefined) lines.push(`- ${incidents[told]}`);
  lines.push('', `Report: \`${report.uri}\``);
  return lines.join('\n');
}

/** Names come from data: nothing in them is Markdown. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll(/\s+/g, ' ')}\``;
}
