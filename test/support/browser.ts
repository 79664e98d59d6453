import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** A browser without a screen, and without any traffic of its own. Whoever starts it closes it. */
export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env['PLUMBLINE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}
