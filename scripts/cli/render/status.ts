import type { Colors } from '../output.ts';
import type { IncidentEntry } from '../incident-entry.ts';
import type { ApprovalEntry, FindingEntry, StatusReport, TargetEntry } from '../status-report.ts';
import { describeSpan } from '../../../domain/text/age.ts';
import { visible } from '../../../domain/text/visible.ts';
import { renderBaseline } from './baseline.ts';
import { colorSeverity } from './finding.ts';
import { renderLeases } from './leases.ts';
import { renderRetrainings } from './retrainings.ts';
import { renderRollouts } from './rollouts.ts';
import { renderTable } from './table.ts';
import { timeLeft } from './time-left.ts';

/** The state of everything for people: what waits for them first, with the command that answers it. */
export function renderStatus(report: StatusReport, colors: Colors, now: Date): string {
  const { targets, findings, leases, incidents, retrainings, rollouts } = report;
  // What is asked about a model stands with the rest of what is known of it.
  const approvals = report.approvals.filter(({ model }) => model === undefined);
  const parts: string[] = [];
  for (const { detail } of report.freezes) parts.push(colors.yellow(colors.bold(visible(detail))), '');
  if (leases.length > 0) parts.push(colors.bold('Emergencies'), renderLeases(leases, colors), '');
  if (approvals.length > 0) {
    parts.push(
      colors.bold('Waits for a decision'),
      ...approvals.map((one) => renderApproval(one, colors, now)),
      '',
    );
  }
  if (incidents.length > 0) {
    parts.push(
      colors.bold('Incidents of models'),
      ...incidents.map((one) => renderIncident(one, colors, now)),
      '',
    );
  }
  if (retrainings.length > 0)
    parts.push(colors.bold('Retrainings'), renderRetrainings(retrainings, colors, now), '');
  if (rollouts.length > 0) parts.push(colors.bold('Rollouts'), renderRollouts(rollouts, colors, now), '');
  if (findings.length > 0) parts.push(colors.bold('Drift'), renderFindings(findings, colors), '');
  const waiting = findings.flatMap(({ id, waits }) => (waits === undefined ? [] : [`  ${id}  ${waits}`]));
  const proposed = findings.flatMap(({ id, pullRequest }) =>
    pullRequest === undefined
      ? []
      : [`  ${id}  ${pullRequest.kind}: pull request #${pullRequest.number} ${visible(pullRequest.url)}`],
  );
  if (proposed.length > 0) parts.push(colors.bold('Waits for a merge'), ...proposed, '');
  if (waiting.length > 0) parts.push(colors.bold('Waits by policy'), ...waiting, '');
  for (const { target, baseline } of targets) {
    if (baseline !== undefined) parts.push(renderBaseline(target, baseline, colors), '');
  }
  parts.push(colors.bold('Targets'), renderTargets(targets, findings, colors));
  return parts.join('\n');
}

function renderApproval(approval: ApprovalEntry, colors: Colors, now: Date): string {
  const { id, title, severity, target, managers, actions, age, expiresAt, link } = approval;
  const facts = [
    colorSeverity(severity, colors),
    target,
    ...(managers.length === 0 ? [] : [`by ${visible(managers.join(', '))}`]),
    `open for ${ageText(age)}`,
    ...timeLeft(expiresAt, now),
  ];
  const command = `plumbline decide ${id} ${actions.join('|')}`;
  return [
    `  ${colors.cyan(visible(title))} · ${facts.join(' · ')}`,
    `    ${command}`,
    `    ${colors.dim(link)}`,
  ].join('\n');
}

function renderIncident(incident: IncidentEntry, colors: Colors, now: Date): string {
  const { id, title, severity, state, headline, confidence, recommended, actions, age, expiresAt, link } =
    incident;
  const facts = [
    colorSeverity(severity, colors),
    stateText(state),
    `open for ${ageText(age)}`,
    ...timeLeft(expiresAt, now),
  ];
  const diagnosis = `${visible(headline)} (${Math.round(confidence * 100)} %); recommended: ${stateText(recommended)}`;
  return [
    `  ${colors.cyan(visible(title))} · ${facts.join(' · ')}`,
    ...(headline === '' ? [] : [`    ${diagnosis}`]),
    ...(actions.length === 0 ? [] : [`    plumbline decide ${id} ${actions.join('|')}`]),
    `    ${colors.dim(link)}`,
  ].join('\n');
}

function renderFindings(findings: readonly FindingEntry[], colors: Colors): string {
  const rows = findings.map(({ id, title, drift, severity, managers, state, age, target }) => [
    `  ${id}`,
    colors.cyan(visible(title)),
    drift,
    colorSeverity(severity, colors),
    visible(managers.join(', ')) || '-',
    stateText(state),
    ageText(age),
    target,
  ]);
  return renderTable(
    ['  ID', 'OBJECT', 'DRIFT', 'SEVERITY', 'BY', 'STATE', 'AGE', 'TARGET'].map(colors.dim),
    rows,
  );
}

function stateText(state: string): string {
  return state.replaceAll('-', ' ');
}

function renderTargets(
  targets: readonly TargetEntry[],
  findings: readonly FindingEntry[],
  colors: Colors,
): string {
  const isGoverned = targets.some(({ governor }) => governor !== null);
  const rows = targets.map(({ target, state: standing, governor, age, commit, errors }) => {
    const theirs = isGoverned ? [governorText(governor)] : [];
    if (age === null) return [`  ${target}`, standing, 'not scanned yet', ...theirs, '-', '-'];
    const drifted = findings.filter((finding) => finding.target === target).length;
    const states = [
      ...(drifted === 0 ? [] : [colors.red(`${drifted} open`)]),
      ...(errors.length === 0 ? [] : [colors.red(`${errors.length} not compared`)]),
    ];
    const state = states.length === 0 ? colors.green('no drift') : states.join(', ');
    return [`  ${target}`, standing, state, ...theirs, `${ageText(age)} ago`, (commit ?? '').slice(0, 8)];
  });
  const theirs = isGoverned ? ['ARGO CD / FLUX'] : [];
  return renderTable(['  TARGET', 'STATE', 'DRIFT', ...theirs, 'SCANNED', 'COMMIT'].map(colors.dim), rows);
}

/** What Argo CD or Flux itself says. */
function governorText(governor: TargetEntry['governor']): string {
  if (governor === null) return '-';
  const { sync, health, suspended } = governor;
  const manual = suspended && health !== 'Suspended' ? ', manual' : '';
  return `${sync}, ${health}${manual}`;
}

function ageText(seconds: number): string {
  return describeSpan(seconds * 1000);
}
