import { test } from 'node:test';
import { useEmergencyLoop } from '../support/emergency-loop.ts';
import { surviveKill } from '../support/emergency-kill.ts';
import type { KillPoint } from '../support/emergency-kill.ts';

const loop = await useEmergencyLoop();

const points = (['opening', 'ending'] as const).flatMap((during) =>
  (['state', 'before', 'after'] as const).map((at): KillPoint => ({ during, at })),
);

const words = {
  state: 'the state of the target is written',
  before: 'the Application is changed',
  after: 'it knows that the Application was changed',
};

for (const point of points)
  test(`a worker that dies while ${point.during}, before ${words[point.at]}: the settings are exactly as before`, () =>
    surviveKill(loop, point));
