import type { Client, Connection } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import protocol from '@temporalio/proto';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { planSchedules } from '../../clients/temporal/schedule-plan.ts';
import { listOwnSchedules } from '../../clients/temporal/schedules.ts';
import { listSearchAttributes, missingSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { taskQueues } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { workerRoles } from '../../domain/worker-role.ts';
import { desiredSchedules, scheduleOwner } from '../operations/schedules.ts';
import { resolveTemporalSettings } from '../temporal-settings.ts';
import { fault, warning, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';
import { clockOfTemporal } from './temporal-clock.ts';

const { TaskQueueType } = protocol.temporal.api.enums.v1;

/** The server with its namespace, what has to be registered in it, who works for it, and its schedules. */
export function temporalCheck(configuration: Configuration): Check {
  return {
    place: 'temporal',
    mend: 'correct temporal.address, namespace, tls, apiKey and encryption in plumbline.yaml, or see that the server runs and can be reached from here',
    async look() {
      const settings = await resolveTemporalSettings(configuration.temporal);
      const { client, connection } = await connectTemporal(settings);
      try {
        const { serverVersion } = await connection.workflowService.getSystemInfo({});
        const { namespace, connection: at } = settings;
        const results = [
          well(`server ${serverVersion} answers at ${at.address}, namespace ${namespace}`),
          ...(await clockOfTemporal(connection, namespace)),
          ...(configuration.temporal.encryption === undefined
            ? [well('what it stores of workflows is not encrypted by us')]
            : []),
          ...(await searchAttributesOf(connection, namespace)),
          ...(await workersOf(connection, namespace)),
          ...(await schedulesOf(client, configuration)),
        ];
        return results;
      } finally {
        await connection.close();
      }
    },
  };
}

async function searchAttributesOf(connection: Connection, namespace: string): Promise<CheckResult[]> {
  const keys = Object.values(searchAttributes);
  const missing = missingSearchAttributes(await listSearchAttributes(connection, namespace), keys);
  if (missing.length === 0) return [well(`all ${keys.length} search attributes are registered`)];
  const names = missing.map(({ name, type }) => `${name} (${type})`).join(', ');
  const commands = missing.map(({ name, type }) => `--name ${name} --type ${typeForPeople(type)}`).join(' ');
  return [
    warning(
      `search attributes are missing: ${names}; lists are filtered without them`,
      `temporal operator search-attribute create --namespace ${namespace} ${commands}; on Temporal Cloud: tcld namespace search-attributes add --namespace ${namespace} ${missing.map(({ name, type }) => `--search-attribute "${name}=${typeForPeople(type)}"`).join(' ')}`,
    ),
  ];
}

/** `KEYWORD_LIST` as commands have it: `KeywordList`. */
function typeForPeople(type: string): string {
  return type.toLowerCase().replaceAll(/(?:^|_)(.)/g, (_match, letter: string) => letter.toUpperCase());
}

async function workersOf(connection: Connection, namespace: string): Promise<CheckResult[]> {
  const idle: string[] = [];
  for (const role of workerRoles) {
    const kinds = [
      TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      ...(role === 'orchestration' ? [TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW] : []),
    ];
    const polled = await Promise.all(
      kinds.map((kind) => isPolled(connection, namespace, taskQueues[role], kind)),
    );
    if (polled.includes(false)) idle.push(role);
  }
  if (idle.length === 0) return [well('workers of every role are at work')];
  return [
    warning(
      `no worker takes up the work of ${idle.join(', ')}`,
      `start one: plumbline worker${idle.length === workerRoles.length ? '' : idle.map((role) => ` --role ${role}`).join('')}`,
    ),
  ];
}

async function isPolled(
  connection: Connection,
  namespace: string,
  name: string,
  taskQueueType: temporal.api.enums.v1.TaskQueueType,
): Promise<boolean> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType,
  });
  return pollers.length > 0;
}

async function schedulesOf(client: Client, configuration: Configuration): Promise<CheckResult[]> {
  const desired = desiredSchedules(configuration);
  const existing = await listOwnSchedules(client);
  const owner = scheduleOwner(configuration);
  const plan = planSchedules(desired, existing, owner);
  const wanted = new Set(desired.map(({ id }) => id));
  const results: CheckResult[] = [];
  const behind = [
    ['missing', plan.create.map(({ id }) => id)],
    ['not as in plumbline.yaml', plan.update.map(({ id }) => id)],
    ['of what plumbline.yaml no longer names', plan.delete],
  ] as const;
  for (const [what, ids] of behind)
    if (ids.length > 0)
      results.push(warning(`schedules ${what}: ${ids.join(', ')}`, 'plumbline schedules apply'));
  const foreign = existing
    .filter((one) => wanted.has(one.id) && one.owner !== undefined && one.owner !== owner)
    .map(({ id }) => id);
  if (foreign.length > 0)
    results.push(
      fault(
        `schedules belong to another configuration: ${foreign.join(', ')}`,
        'give targets and models other names, or use a namespace of its own',
      ),
    );
  const paused = existing.filter((one) => wanted.has(one.id) && one.paused);
  if (paused.length > 0)
    results.push(
      warning(
        `schedules are paused: ${paused.map(({ id, note }) => `${id}${note ? ` (${note})` : ''}`).join(', ')}`,
        'plumbline schedules resume, where that is wanted',
      ),
    );
  return results.length > 0 ? results : [well(`${desired.length} schedules are as in plumbline.yaml`)];
}
