import type { Payload } from '@temporalio/common';
import { z } from 'zod';

/** The form in which Temporal's UI and command line send payloads: protobuf's JSON, bytes in base64. */
const Payloads = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.string()).nullish(), data: z.string().nullish() }))
    .prefault([]),
});

/** Payloads out of what was sent; undefined where it is something else. */
export function fromJson(body: unknown): Payload[] | undefined {
  return Payloads.safeParse(body).data?.payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
    ),
    data: Buffer.from(data ?? '', 'base64'),
  }));
}

/** A payload as it is sent. */
export function toJson({ metadata, data }: Payload): { metadata: Record<string, string>; data: string } {
  const named = Object.entries(metadata ?? {}).map(([name, value]) => [
    name,
    Buffer.from(value).toString('base64'),
  ]);
  return {
    metadata: Object.fromEntries(named) as Record<string, string>,
    data: Buffer.from(data ?? []).toString('base64'),
  };
}
