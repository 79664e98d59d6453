import { defineSignal } from '@temporalio/workflow';
import type { ForgeEvent } from '../clients/forge/forge.ts';

/**
 * Something happened to the pull request that a workflow waits for, as a webhook of the forge told. It only says that
 * it is time to look: what is so now is read from the forge, and polling finds what no webhook told.
 */
export const pullRequestChangedSignal = defineSignal<[ForgeEvent]>('pullRequestChanged');
