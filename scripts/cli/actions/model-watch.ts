import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { Configuration } from '../../../config/schema/configuration.ts';
import type { Model } from '../../../config/schema/model.ts';
import { readSecret } from '../../../config/secret.ts';
import { isInPlace, liveLogger, loggerStanza } from '../../../domain/models/serving/payload-logger.ts';
import type { LiveLogger, LoggingComponent } from '../../../domain/models/serving/payload-logger.ts';
import { serviceOf } from '../../../workers/models/service-of.ts';
import { proposeLogger } from '../../../workers/operations/propose-logger.ts';
import { openCluster } from '../../../workers/cluster-pool.ts';
import type { ModelWatchOptions } from '../commands/model-watch.ts';
import { requireModel } from '../model/require-model.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import { requireTarget } from '../require-target.ts';

const serviceVersion = 'serving.kserve.io/v1beta1';

/** Prints the logger of an InferenceService, and says what adding it does; or opens a pull request that adds it. */
export async function watchModel(name: string, options: ModelWatchOptions, command: Command): Promise<void> {
  const configuration = await openConfiguration(command);
  const model = requireModel(configuration.models, name);
  const { inferenceService } = model;
  if (inferenceService === undefined)
    throw new Error(`model ${name} names no inferenceService; add inferenceService: NAMESPACE/NAME`);
  const component = model.payloads?.component ?? 'predictor';
  const url = await addressOf(configuration, model, options);
  const live = await readLive(model, component);
  if (options.pullRequest === true)
    return await openPullRequest(configuration, model, { component, url, live, options });
  const stanza = loggerStanza(component, url);
  const notes = notesOn(inferenceService, component, url, live);
  const result = { model: name, inferenceService, component, stanza, live: shownLive(live), notes };
  printResult(options.format, result, () => stringify(stanza));
  if (options.format === 'text') for (const note of notes) process.stderr.write(`plumbline: ${note}\n`);
}

/** Adds the logger to the source of the service by a pull request, and says where it is. */
async function openPullRequest(
  configuration: Configuration,
  model: Model,
  {
    component,
    url,
    live,
    options,
  }: {
    component: LoggingComponent;
    url: string;
    live: LiveLogger | { unread: string } | undefined;
    options: ModelWatchOptions;
  },
): Promise<void> {
  if (model.payloads?.token !== undefined)
    throw new Error(
      'the address of the logger holds a secret (payloads.token), which does not belong in Git: add the logger where your secrets are kept, or leave payloads.token away and let only the pods of models reach the gateway',
    );
  const service = { apiVersion: serviceVersion, kind: 'InferenceService', ...serviceOf(model) };
  const target = targetOf(configuration, service.namespace, options.target);
  const revision = live !== undefined && 'revision' in live ? live.revision : undefined;
  const change = await proposeLogger(
    configuration,
    { model: model.name, service, component, url, target, revision },
    (line) => process.stderr.write(`plumbline: ${line}\n`),
  );
  if (change.outcome === 'refused') throw new Error(`no pull request was opened: ${change.reason}`);
  printResult(options.format, { model: model.name, target, ...change }, () =>
    change.outcome === 'proposed'
      ? `${change.pullRequest.url}: merging it rolls out a new revision of the ${component}`
      : `Git has this logger already; nothing has to change`,
  );
}

/** The target that is named, or the only one that governs the namespace of the service. */
function targetOf(configuration: Configuration, namespace: string, named: string | undefined): string {
  if (named !== undefined) {
    requireTarget(configuration, named);
    return named;
  }
  const governing = configuration.targets.filter(({ namespaces }) => namespaces.includes(namespace));
  const [only] = governing;
  if (only !== undefined && governing.length === 1) return only.name;
  const found =
    governing.length === 0 ? 'no target governs it' : `${governing.map(({ name }) => name).join(', ')} do`;
  throw new Error(
    `nobody says whose Git has the InferenceService of namespace ${namespace} (${found}); name the target with --target`,
  );
}

/** The gateway's door for payloads. Its secret part is printed only on request: what is printed is kept by terminals and logs. */
async function addressOf(
  { gateway }: Configuration,
  { payloads }: Model,
  { url = gateway.publicUrl, showToken }: ModelWatchOptions,
): Promise<string> {
  if (url === undefined)
    throw new Error(
      'nobody says where the gateway is; set gateway.publicUrl, or name the address that the pods reach with --url',
    );
  if (URL.parse(url) === null)
    throw new Error(`--url ${url}: expected an address such as https://plumbline.example`);
  const door = `${url.replace(/\/+$/, '')}/payloads`;
  if (payloads?.token === undefined) return door;
  return `${door}/${showToken === true ? encodeURIComponent(await readSecret(payloads.token)) : 'TOKEN'}`;
}

/** The live service, where the configuration says in which cluster it is; why not, where it cannot be read. */
async function readLive(
  model: Model,
  component: LoggingComponent,
): Promise<LiveLogger | { unread: string } | undefined> {
  if (model.cluster === undefined) return undefined;
  try {
    const kubernetes = await openCluster(model.cluster);
    try {
      const found = await kubernetes.get({
        apiVersion: serviceVersion,
        kind: 'InferenceService',
        ...serviceOf(model),
      });
      return found === undefined
        ? { unread: 'there is no such InferenceService' }
        : liveLogger(found, component);
    } finally {
      await kubernetes.close();
    }
  } catch (error) {
    return { unread: error instanceof Error ? error.message : String(error) };
  }
}

function notesOn(
  service: string,
  component: LoggingComponent,
  url: string,
  live: LiveLogger | { unread: string } | undefined,
): string[] {
  const rolls = `adding it changes the pods: KServe rolls out a new revision of the ${component}`;
  const secret = url.endsWith('/TOKEN')
    ? ['TOKEN stands for the secret of payloads.token; --show-token prints it']
    : [];
  if (live === undefined) return [rolls, ...secret];
  if ('unread' in live)
    return [`InferenceService ${service} was not looked at: ${live.unread}`, rolls, ...secret];
  if (!live.hasComponent) return [`InferenceService ${service} has no ${component}`, ...secret];
  if (isInPlace(live, url)) return [`InferenceService ${service} sends there already: nothing has to change`];
  const from = live.revision === undefined ? '' : ` (now ${live.revision})`;
  const replaced =
    live.logger === undefined ? [] : [`its present logger, to ${hostOf(live.logger.url)}, would be replaced`];
  return [`${rolls}${from}`, ...replaced, ...secret];
}

/** What can be shown of the live service. */
function shownLive(live: LiveLogger | { unread: string } | undefined) {
  if (live === undefined || 'unread' in live) return null;
  const { logger, revision = null } = live;
  return { revision, logger: logger === undefined ? null : { mode: logger.mode, host: hostOf(logger.url) } };
}

/** Addresses of loggers may hold a secret. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'another address';
}
