import type { DriftReport } from '../../drift-report.ts';
import { escapeMarkup } from '../escape.ts';
import { formatCount, formatDuration, formatShare } from '../format.ts';
import type { ReportContext } from '../report-context.ts';
import { verdictOf, verdictSentence, type Verdict } from '../verdict.ts';
import { columnsSection } from './columns-section.ts';
import { noticesSection, tablesSection } from './other-sections.ts';
import { overTimeSection } from './over-time-chart.ts';
import { script } from './script.ts';
import { styles } from './styles.ts';

/**
 * The report as one HTML page: no network, no dependencies, works without its script. Everything that comes from data
 * is escaped, and the policy in its head lets nothing be loaded should one be missed.
 */
export function renderHtml(report: DriftReport, context: ReportContext): string {
  const title = `Drift of ${escapeMarkup(context.current)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${styles}</style>
</head>
<body>
<a class="skip" href="#columns">Skip to the columns</a>
<main>
${headerSection(report, context)}
${noticesSection(report)}
${overTimeSection(report)}
${tablesSection(report)}
${columnsSection(report)}
</main>
<footer>plumbline model drift, ${escapeMarkup(context.generatedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))}, preset ${escapeMarkup(report.dataset.preset)}, computed in ${formatDuration(report.dataset.durationMs)}</footer>
<script>${script}</script>
</body>
</html>
`;
}

const icons: Record<Verdict, string> = { drift: '▲', 'no-drift': '✓', 'not-enough-data': '?' };
const classes: Record<Verdict, string> = {
  drift: 'drift',
  'no-drift': 'stable',
  'not-enough-data': 'unknown',
};

function headerSection(report: DriftReport, context: ReportContext): string {
  const { dataset, quality } = report;
  const verdict = verdictOf(report);
  const facts: [string, string, string][] = [
    ['drifted columns', formatCount(dataset.driftedColumns), `of ${formatCount(dataset.columns)}`],
    ['drift score', formatShare(dataset.share), `threshold ${formatShare(dataset.threshold)}`],
    ['reference', formatCount(dataset.referenceRows), 'rows'],
    ['current', formatCount(dataset.currentRows), 'rows'],
    ['data quality', formatCount(quality.length), quality.length === 1 ? 'finding' : 'findings'],
  ];
  const tiles = facts.map(
    ([label, value, unit]) => `<div><dt>${label}</dt><dd>${value} <small>${unit}</small></dd></div>`,
  );
  return `<header class="${classes[verdict]}">
<p class="kicker">Model drift report</p>
<h1><span class="icon" aria-hidden="true">${icons[verdict]}</span> ${escapeMarkup(verdictSentence(report)).replaceAll(' %', '&nbsp;%')}</h1>
<p class="sources"><span>reference <code>${escapeMarkup(context.reference)}</code></span> <span>current <code>${escapeMarkup(context.current)}</code></span></p>
${shareMeter(dataset)}
<dl class="tiles">${tiles.join('')}</dl>
</header>`;
}

function shareMeter({ share, threshold }: DriftReport['dataset']): string {
  return (
    `<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="${formatShare(share)} of the columns drifted, threshold ${formatShare(threshold)}">` +
    `<rect class="track" width="100" height="4"/><rect class="fill" width="${percent(share)}" height="4"/>` +
    `<rect class="mark" x="${percent(threshold - 0.002)}" width=".4" height="4"/></svg>`
  );
}

function percent(share: number): string {
  return (Math.min(1, Math.max(0, share)) * 100).toFixed(1);
}
