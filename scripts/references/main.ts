// Writes docs/reference/ anew from the schema, the command line, the metrics and the rights: `npm run references`.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { allReferences } from './all-references.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/reference');

await mkdir(folder, { recursive: true });
for (const [file, text] of Object.entries(allReferences())) await writeFile(path.join(folder, file), text);
