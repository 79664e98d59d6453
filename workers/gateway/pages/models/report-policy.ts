import { createHash } from 'node:crypto';

/**
 * What a stored report may do: apply the style sheet and run the script that it was written with, by their hashes, and
 * nothing else. It runs as a site of its own, so that it reaches nothing of the visitor's.
 */
export function reportPolicy(page: string): string {
  return [
    "default-src 'none'",
    `style-src ${hashes(page, /<style>([^]*?)<\/style>/g)}`,
    `script-src ${hashes(page, /<script>([^]*?)<\/script>/g)}`,
    'img-src data:',
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    'sandbox allow-scripts',
  ].join('; ');
}

function hashes(page: string, block: RegExp): string {
  const found = [...page.matchAll(block)].map(([, content = '']) => {
    return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  });
  return found.length === 0 ? "'none'" : found.join(' ');
}
