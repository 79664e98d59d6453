import { parseQuantity } from '../../../domain/infrastructure/quantity.ts';
import type { Container, ContainerState, ContainerStatus } from './pod.ts';

const billionths = 1_000_000_000n;

/** An image that the kubelet was not given. */
export class ImageError extends Error {
  constructor(image: string) {
    super(`no image "${image}" here: the process kubelet runs only what it was given`);
    this.name = 'ImageError';
  }
}

/** Why a container waits, in the words of a kubelet. */
export function waitingFor(error: unknown, tries: number): { reason: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ImageError)) return { reason: 'CreateContainerConfigError', message };
  return { reason: tries === 0 ? 'ErrImagePull' : 'ImagePullBackOff', message };
}

export function waitingStatus({ name, image }: Container): ContainerStatus {
  const state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  return { name, image, imageID: image, ready: false, started: false, restartCount: 0, state };
}

/** How a container ended that nobody saw end. */
export const lostContainer = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
} as const;

/** Of a limit of memory such as `512Mi`. */
export function bytesOf(limit: string | undefined): number | undefined {
  const amount = parseQuantity(limit);
  return amount === undefined ? undefined : Number(amount / billionths);
}
