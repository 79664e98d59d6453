import { test } from 'node:test';
import { useEmergencyLoop } from '../support/emergency-loop.ts';
import { surviveKill } from '../support/emergency-kill.ts';

// The whole matrix of points is in test/full/emergency-kill.test.ts.

const loop = await useEmergencyLoop();

test('a worker that dies once Argo CD is held, and before it knows, leaves nothing behind', () =>
  surviveKill(loop, { during: 'opening', at: 'after' }));
