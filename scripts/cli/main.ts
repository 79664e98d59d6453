import { commandGroups } from './command-groups.ts';
import { createProgram } from './program.ts';
import { run } from './run.ts';

await run(createProgram(commandGroups), process.argv);
