import type { KubernetesClient, ResourceType } from '../../clients/kubernetes/kubernetes-client.ts';
import { createMutationCheck } from '../../domain/infrastructure/admission.ts';
import type { MutationCheck } from '../../domain/infrastructure/admission.ts';
import type { LocalAnswer } from '../../domain/infrastructure/learnt-defaults/learnt-defaults.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { schemaOf } from '../../domain/infrastructure/schema.ts';
import type { Schema } from '../../domain/infrastructure/schema.ts';
import type { ComparisonMemory } from './comparison-memory.ts';
import { isLocalFailure } from './kubernetes-failure.ts';

/** What is known about one kind while objects of it are compared. */
export interface KindKnowledge {
  schema: Schema;
  /** What names everything the server's answers depend on besides the objects; undefined where that is not known. */
  version: string | undefined;
  settle(desired: KubernetesObject, live: KubernetesObject): LocalAnswer;
  learn(desired: KubernetesObject, answer: KubernetesObject): void;
  /** Where the server cannot be asked: Git's object with all that may be a default. Undefined where nothing is known. */
  complete(desired: KubernetesObject, live: KubernetesObject): KubernetesObject | undefined;
}

export type KnowledgeOf = (type: ResourceType, signal: AbortSignal | undefined) => Promise<KindKnowledge>;

/**
 * What one scan may settle without asking the server. Kinds that admission webhooks or policies change are always
 * asked about, for their answer may depend on anything, and so is everything where it is not known which they are.
 *
 * @param memory without one, everything is asked about.
 */
export function createClusterKnowledge(
  kubernetes: KubernetesClient,
  memory: ComparisonMemory | undefined,
): KnowledgeOf {
  let preparation: Promise<{ mutates: MutationCheck | undefined; server: string }> | undefined;
  const prepare = async (signal: AbortSignal | undefined) => {
    const [mutates, server] = await Promise.all([
      readMutations(kubernetes, signal),
      kubernetes.version(signal),
    ]);
    return { mutates, server };
  };
  return async (type, signal) => {
    preparation ??= prepare(signal);
    const { apiVersion, group, kind } = type;
    const [{ mutates, server }, document, schemaVersion] = await Promise.all([
      preparation,
      kubernetes.openApi(apiVersion, signal),
      kubernetes.openApiVersion(apiVersion, signal),
    ]);
    const schema = schemaOf(document, group, kind);
    if (memory === undefined || schemaVersion === undefined || mutates?.(type.resource) === true)
      return onlyTheServerKnows(schema);
    const version = `${server} ${schemaVersion}`;
    const { defaults } = memory;
    const complete: KindKnowledge['complete'] = (desired, live) =>
      defaults.complete(desired, live, schema, version);
    if (mutates === undefined) return { ...onlyTheServerKnows(schema), complete };
    return {
      schema,
      version,
      settle: (desired, live) => defaults.settle(desired, live, schema, version),
      learn: (desired, answer) => defaults.learn(desired, answer, schema, version),
      complete,
    };
  };
}

function onlyTheServerKnows(schema: Schema): KindKnowledge {
  return {
    schema,
    version: undefined,
    settle: () => ({ certain: false, unknown: undefined }),
    learn: () => undefined,
    complete: () => undefined,
  };
}

const mutatingKinds = ['MutatingWebhookConfiguration', 'MutatingAdmissionPolicy'];

/** Undefined where it may not be read. */
async function readMutations(
  kubernetes: KubernetesClient,
  signal: AbortSignal | undefined,
): Promise<MutationCheck | undefined> {
  const configurations: KubernetesObject[] = [];
  try {
    const served = await kubernetes.resourceTypes(signal);
    const types = served.filter(
      ({ group, kind }) => group === 'admissionregistration.k8s.io' && mutatingKinds.includes(kind),
    );
    await Promise.all(
      types.map(async (type) => {
        for await (const { items } of kubernetes.list(type, { signal })) configurations.push(...items);
      }),
    );
  } catch (error) {
    if (!isLocalFailure(error)) throw error;
    return undefined;
  }
  return createMutationCheck(configurations);
}
