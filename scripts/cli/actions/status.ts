import type { Command } from 'commander';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import { readDriftStatus } from '../../../workers/operations/drift-status.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { StatusOptions } from '../commands/status.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { colorsOf, printResult } from '../output.ts';
import { renderStatus } from '../render/status.ts';
import { reportModels } from '../report-models.ts';
import { requireTarget } from '../require-target.ts';
import { reportStatus, selectTargets } from '../status-report.ts';
import type { ModelReport, StatusLinks } from '../status-report.ts';
import { withTemporal } from '../with-temporal.ts';

const noModels: ModelReport = { incidents: [], retrainings: [], rollouts: [] };

/** Prints how every target stands, or one. */
export async function printStatus(options: StatusOptions, command: Command): Promise<void> {
  const { target, project, label, format } = options;
  await withTemporal(command, async (session) => {
    const { configuration, client, linkTo } = session;
    if (target !== undefined) requireTarget(configuration, target);
    const targets = target === undefined ? configuration.targets.map(({ name }) => name) : [target];
    const now = new Date();
    const status = await readDriftStatus(client, await openStorage(configuration), targets);
    const pages = await openPageLinks(configuration);
    // What is of a model is of no target: whoever asks about targets is not told.
    const isAboutTargets = target !== undefined || project !== undefined || label !== undefined;
    const ofModels = isAboutTargets ? noModels : await reportModels(session, pages, now);
    const links: StatusLinks = {
      toFinding: (id, workflowId) => pages?.toFinding(id) ?? linkTo(workflowId),
      toWorkflow: linkTo,
      toEmergency: ({ target: ofTarget, id, workflowId }) =>
        pages?.toEmergency(ofTarget, id) ?? linkTo(workflowId),
    };
    const observing = configuration.targets.flatMap(({ name, policy }) =>
      policy === undefined ? [name] : [],
    );
    const labels = new Map(configuration.targets.map((one) => [one.name, one.labels]));
    const report = selectTargets(
      reportStatus(status, ofModels, links, now, new Set(observing), labels),
      (one) => (project === undefined || one.governor?.project === project) && (label?.(one.labels) ?? true),
    );
    printResult(format, report, (shown, colors) => renderStatus(shown, colors, now));

    const { red, yellow } = colorsOf(process.stderr);
    const errors = report.targets.flatMap((one) =>
      one.errors.map((error) => ({ ...error, target: one.target })),
    );
    for (const { target: name, object, message } of errors) {
      process.stderr.write(`${red('error:')} target ${name}: ${object}: ${message}\n`);
    }
    for (const { target: name, warnings } of report.targets) {
      const said = new Set(errors.map(({ message }) => message));
      for (const { object, message } of warnings.filter((one) => !said.has(one.message))) {
        process.stderr.write(`${yellow('warning:')} target ${name}: ${object}: ${message}\n`);
      }
    }
    process.exitCode = exitCodeOf({
      // A plan that waits for people is no drift.
      findings: [
        ...report.findings,
        ...report.approvals.filter(({ model }) => model === undefined),
        ...report.incidents,
      ],
      errors,
    });
  });
}
