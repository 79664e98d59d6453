import { fileURLToPath } from 'node:url';

/** Image of the training program in the demo and in tests: nobody ever pulls it. */
export const trainingImage = 'registry.example/fraud/train:1';

/** What the process kubelet runs for it. */
export const trainingImages: Readonly<Record<string, readonly string[]>> = {
  [trainingImage]: [process.execPath, fileURLToPath(new URL('main.ts', import.meta.url))],
};
