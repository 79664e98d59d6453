import type { DataConverter } from '@temporalio/common';
import type { Registry } from 'prom-client';
import type { Encryption } from '../../../config/schema/encryption.ts';
import type { Route } from '../route.ts';
import { createCodecAccess } from './codec-access.ts';
import { createCodecRoutes } from './codec-routes.ts';

/** The routes of the codec server, where payloads are encrypted and people may read them. */
export function openCodecRoutes(
  encryption: Encryption | undefined,
  opened: { dataConverter: DataConverter | undefined; namespace: string; registry: Registry },
): Route[] {
  const [codec] = opened.dataConverter?.payloadCodecs ?? [];
  const { codecServer } = encryption ?? {};
  if (codec === undefined || codecServer === undefined) return [];
  const { namespace, registry } = opened;
  const { origins } = codecServer;
  return createCodecRoutes({ codec, mayRead: createCodecAccess(codecServer), origins, namespace, registry });
}
