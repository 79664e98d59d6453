import { z } from 'zod';
import { SecretReference } from './secret-reference.ts';

const Traces = z.strictObject({
  endpoint: z
    .url({ protocol: /^https?$/, error: 'expected an address such as http://collector:4318/v1/traces' })
    .describe('Where traces are sent by OTLP over HTTP, with the path.'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/, { error: 'expected the name of a header' }), SecretReference)
    .prefault({})
    .describe('Headers to send with them, such as Authorization; values are references to secrets.'),
  ratio: z.number().min(0).max(1).prefault(1).describe('Share of the traces that are sent, 0 to 1.'),
});

/** What leaves the processes about how they do, beside metrics, which are read. */
export const Telemetry = z.strictObject({
  traces: Traces.exactOptional().describe(
    'Traces of OpenTelemetry. Without it, only where OTEL_EXPORTER_OTLP_ENDPOINT says where they go.',
  ),
});
export type Telemetry = z.output<typeof Telemetry>;
