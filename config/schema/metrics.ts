import { z } from 'zod';
import { ListeningAddress, ListeningPort } from './listening.ts';

/** Where worker processes show metrics and health. The gateway shows its own on its own port. */
export const Metrics = z.strictObject({
  address: ListeningAddress,
  port: ListeningPort.exactOptional().describe(
    'Port to listen on; 0 takes any free one. Without it 9464, or any free one where that is taken.',
  ),
});
export type Metrics = z.output<typeof Metrics>;
