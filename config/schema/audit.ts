import { z } from 'zod';
import { LocalPath } from './local-path.ts';
import { Name } from './name.ts';
import { SecretReference } from './secret-reference.ts';

const AuditLog = z
  .strictObject({
    token: SecretReference.exactOptional().describe(
      'Bearer token with which the API server sends its audit events to the gateway, at /audit/NAME.',
    ),
    file: LocalPath.exactOptional().describe(
      'An exported audit log (JSON lines) that the workers can read. What is new is read before each scan.',
    ),
  })
  .refine(({ token, file }) => token !== undefined || file !== undefined, {
    error: 'expected a token (the API server sends its events), a file (its log is exported), or both',
  });

/** Where the people behind changes are known from: the audit logs of API servers, by a name of your choice. */
export const Audit = z.record(Name, AuditLog);
export type Audit = z.output<typeof Audit>;
