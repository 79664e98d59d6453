import { z } from 'zod';

/** Where a process of ours listens. */
export const ListeningAddress = z
  .union([z.ipv4(), z.ipv6()], { error: 'expected an IP address, such as 127.0.0.1 or 0.0.0.0' })
  .prefault('127.0.0.1')
  .describe('Address of this machine to listen on. 0.0.0.0 listens on all, as a container needs.');

export const ListeningPort = z.int({ error: 'expected a port, 0 to 65535' }).min(0).max(65_535);
