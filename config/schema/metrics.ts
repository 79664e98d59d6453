import { z } from 'zod';

/** Where worker processes show metrics and health. The gateway shows its own on its own port. */
export const Metrics = z.strictObject({
  address: z
    .union([z.ipv4(), z.ipv6()], { error: 'expected an IP address, such as 127.0.0.1 or 0.0.0.0' })
    .prefault('127.0.0.1')
    .describe('Address of this machine to listen on. 0.0.0.0 listens on all, as a container needs.'),
  port: z
    .int({ error: 'expected a port, 0 to 65535' })
    .min(0)
    .max(65_535)
    .exactOptional()
    .describe(
      'Port to listen on; 0 takes any free one. Without it 9464, or any free one where that is taken.',
    ),
});
export type Metrics = z.output<typeof Metrics>;
