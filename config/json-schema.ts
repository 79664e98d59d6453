import { z } from 'zod';
import { Configuration } from './schema/configuration.ts';

/** JSON schema of `plumbline.yaml`, which editors use to complete and check it while it is written. */
export function configurationJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(Configuration, { io: 'input' });
  return { $schema, title: 'plumbline.yaml', ...schema };
}
