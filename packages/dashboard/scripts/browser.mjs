/**
 * A headless Chromium for tests and screenshots: the one of the system, installed from Debian's packages where there
 * is none and we may. `CHROMIUM` names another.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the browser's program. @throws Error saying how to get one */
export function findChromium() {
  const found = [process.env.CHROMIUM, ...CANDIDATES].find((file) => file && existsSync(file));
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error('▸ Installing Chromium from the packages of this system');
    for (const args of [
      ['update'],
      ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'],
    ])
      spawnSync('apt-get', ['-qq', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    const installed = CANDIDATES.find(existsSync);
    if (installed) return installed;
  }
  throw new Error(
    'There is no Chromium here. Install one (apt-get install chromium) or name it in CHROMIUM.',
  );
}

export function launchBrowser() {
  return chromium.launch({
    executablePath: findChromium(),
    // Containers lack the namespaces of the sandbox and a large /dev/shm; pages are our own.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}
