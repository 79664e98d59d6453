// Makes a site of the documentation in dist/site: `npm run docs`. Any web server can serve it, and so can the file system.
import path from 'node:path';
import { buildSite } from './build-site.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'dist/site');

const pages = await buildSite(root, folder);
process.stderr.write(`plumbline: ${pages} pages are in dist/site; begin at dist/site/docs/index.html\n`);
