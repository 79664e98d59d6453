import path from 'node:path';
import { TemplateUnusableError } from '../../activities/training/training-settings.ts';
import { describeFault } from '../../config/configuration-error.ts';
import type { ConfigurationFault } from '../../config/configuration-error.ts';
import { FileTextError, readTextFile } from '../../config/file-text.ts';
import { shortestPath } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { describePath } from '../../config/yaml/path.ts';
import { readPlainDocument } from '../../config/yaml/plain-document.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import {
  TrainingTemplateError,
  readTrainingTemplate,
} from '../../domain/models/training/training-template.ts';

/** The Job or CronJob in a file. Rejects with a TemplateUnusableError in one line that names the place. */
export async function readTemplateFile(file: string): Promise<KubernetesObject> {
  const found = await inspectTemplate(file);
  if ('fault' in found) throw new TemplateUnusableError(describeFault(found.fault));
  return found.object;
}

/** What is wrong with the templates that models are trained and evaluated by. */
export async function faultsOfTemplates({ models }: Configuration): Promise<ConfigurationFault[]> {
  const files = new Set(
    models.flatMap(({ retrain, evaluate }) => [retrain?.template ?? [], evaluate.template ?? []].flat()),
  );
  const found = await Promise.all([...files].map(inspectTemplate));
  return found.flatMap((one) => ('fault' in one ? [one.fault] : []));
}

async function inspectTemplate(
  file: string,
): Promise<{ object: KubernetesObject } | { fault: ConfigurationFault }> {
  const shown = shortestPath(file);
  let text: string;
  try {
    text = await readTextFile(file);
  } catch (error) {
    if (!(error instanceof FileTextError)) throw error;
    return { fault: { file: shown, ...error.position, path: '', message: error.message } };
  }
  const document = readPlainDocument(text);
  const [unreadable] = document.faults;
  if (unreadable !== undefined) return { fault: { file: shown, path: '', ...unreadable } };
  const object = asObject(document.value, file);
  try {
    readTrainingTemplate(object);
    return { object };
  } catch (error) {
    if (!(error instanceof TrainingTemplateError)) throw error;
    const position = document.positionOf(error.path, 'value');
    return {
      fault: { file: shown, ...position, path: describePath(error.path), message: error.message },
    };
  }
}

/** A template needs no name: Jobs have their own. What is no object at all is found to be no Job. */
function asObject(value: unknown, file: string): KubernetesObject {
  const { metadata, ...rest } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Partial<KubernetesObject>;
  return {
    apiVersion: 'none',
    kind: 'nothing',
    ...rest,
    metadata: { name: path.basename(file), ...(typeof metadata === 'object' ? metadata : {}) },
  };
}
