import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startInferenceServices } from '../../scripts/dev/inference-services/start-inference-services.ts';
import type {
  InferenceServices,
  InferenceServicesOptions,
} from '../../scripts/dev/inference-services/start-inference-services.ts';
import type { InferenceServiceStatus } from '../../scripts/dev/inference-services/inference-service.ts';
import type { LogisticModel } from '../../scripts/dev/inference-services/logistic-model.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { TestKubernetes } from './kubernetes-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** InferenceServices of a test's own server that really answer, and how a test looks at them. */
export interface TestInferenceServices extends InferenceServices {
  /** Writes a model that others can name by the URI that is answered. */
  writeModel(name: string, model?: Partial<LogisticModel>): Promise<string>;
  create(namespace: string, name: string, predictor: object, more?: object): Promise<KubernetesObject>;
  /** A JSON merge patch of its spec. */
  change(namespace: string, name: string, spec: object): Promise<KubernetesObject>;
  statusOf(namespace: string, name: string): Promise<InferenceServiceStatus>;
  /** Its status, once it is as it should be. */
  statusThat(
    namespace: string,
    name: string,
    holds: (status: InferenceServiceStatus) => boolean,
  ): Promise<InferenceServiceStatus>;
  /** Asks the model about one row; answers the status and the prediction, where there is one. */
  ask(
    namespace: string,
    name: string,
    row: object,
  ): Promise<{ status: number; prediction: number | null | undefined }>;
}

const patience = { within: 120_000, every: 100 };
const merge = 'application/merge-patch+json';

const pathOf = (namespace: string, name = ''): string =>
  `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/${name}`;

/**
 * Plays KServe on an API server of the file's own: `await startOwnKubernetes()`. The shared one must not be used, for
 * the definitions that are installed are the whole cluster's. Stopped when the file ends.
 */
export async function useInferenceServices(
  { kubeconfig, call }: Pick<TestKubernetes, 'kubeconfig' | 'call'>,
  options: Omit<InferenceServicesOptions, 'kubeconfig'> = {},
): Promise<TestInferenceServices> {
  const services = await startInferenceServices({ kubeconfig, ...options });
  after(() => services.stop());
  const folder = temporaryFolder();
  const statusOf = async (namespace: string, name: string): Promise<InferenceServiceStatus> => {
    const object = (await call('GET', pathOf(namespace, name))) as { status?: InferenceServiceStatus };
    return object.status ?? {};
  };
  return {
    ...services,
    statusOf,
    async writeModel(name, model = {}) {
      const home = path.join(folder, name);
      await mkdir(home, { recursive: true });
      const whole: LogisticModel = { kind: 'logistic-regression', intercept: 0, terms: [], ...model };
      await writeFile(path.join(home, 'model.json'), JSON.stringify(whole));
      return pathToFileURL(home).href;
    },
    async create(namespace, name, predictor, more = {}) {
      const metadata = { name, namespace };
      const kind = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService' };
      const object = { ...kind, metadata, spec: { predictor }, ...more };
      return (await call('POST', pathOf(namespace), object)) as KubernetesObject;
    },
    change: async (namespace, name, spec) =>
      (await call('PATCH', pathOf(namespace, name), { spec }, merge)) as KubernetesObject,
    statusThat: async (namespace, name, holds) =>
      await waitUntil(async () => {
        const status = await statusOf(namespace, name);
        return holds(status) && status;
      }, patience),
    async ask(namespace, name, row) {
      const url = `${services.urlOf(namespace, name)}/v1/models/${name}:predict`;
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ instances: [row] }) });
      const text = await answer.text();
      const prediction =
        answer.status === 200
          ? (JSON.parse(text) as { predictions: (number | null)[] }).predictions[0]
          : undefined;
      return { status: answer.status, prediction };
    },
  };
}
