import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { workflowLink } from '../../clients/temporal/workflow-link.ts';
import { withSpan } from '../../clients/tracing/span.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { openTracing } from '../../workers/observability/open-tracing.ts';
import { resolveTemporalSettings } from '../../workers/temporal-settings.ts';
import { openConfiguration } from './open-configuration.ts';

/** What a command needs that talks to Temporal. */
export interface TemporalSession {
  configuration: Configuration;
  client: Client;
  /** Where a person can look at a workflow: an address of the Temporal UI, or else the workflow's id. */
  linkTo: (workflowId: string) => string;
}

/** Runs a command's work on the Temporal server of its configuration, and closes the connection afterwards. */
export async function withTemporal<Result>(
  command: Command,
  work: (session: TemporalSession) => Promise<Result>,
): Promise<Result> {
  const configuration = await openConfiguration(command);
  const endTracing = await openTracing(configuration.telemetry, 'plumbline');
  const settings = await resolveTemporalSettings(configuration.temporal);
  const { client, connection } = await connectTemporal(settings);
  const { ui } = configuration.temporal;
  const linkTo = (workflowId: string): string =>
    ui === undefined ? workflowId : workflowLink(ui, settings.namespace, workflowId);
  try {
    const name = `plumbline ${command.name()}`;
    return await withSpan(name, { parent: null }, () => work({ configuration, client, linkTo }));
  } finally {
    await connection.close();
    await endTracing();
  }
}
