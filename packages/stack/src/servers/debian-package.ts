import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { exitOf } from './server-process';

/**
 * One installation at a time. Packages of servers start one of their own unless this policy forbids it, and it must stay
 * until the last of several installations has ended.
 */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get -y -q -o DPkg::Lock::Timeout=300 update
apt-get -y -q -o DPkg::Lock::Timeout=300 --no-install-recommends install "$1"
`;
const LOCK = '/run/lock/hatchet-install';

/** Whether this process may install packages of Debian. */
export const canInstall = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** @returns the end of what was printed; whether it worked shows in what is installed afterwards */
export async function installDebianPackage(name: string): Promise<string> {
  const child = spawn('flock', [LOCK, 'sh', '-c', INSTALL, 'sh', name], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const { error } = await exitOf(child);
  return (error ? `${output}\n${error.message}` : output).trim().slice(-2_000);
}

export interface DebianProgram {
  /** Its name on PATH; Debian keeps some in `/usr/sbin`, which not every PATH has. */
  program: string;
  package: string;
  /** Gets a sentence before anything that takes long. */
  say: (sentence: string) => void;
}

/**
 * The installed program, or one installed now from Debian's packages if we are root.
 * @throws Error that says what to do
 */
export async function ensureProgram({ program, package: name, say }: DebianProgram): Promise<string> {
  const find = () =>
    [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/bin']
      .map((directory) => `${directory}/${program}`)
      .find((file) => existsSync(file));
  const installed = find();
  if (installed) return installed;
  const advice = `Install it (Debian, Ubuntu: sudo apt-get install ${name}).`;
  if (!canInstall()) throw new Error(`${program} is not installed. ${advice}`);
  say(`${program} is not installed; installing the package ${name}`);
  const log = await installDebianPackage(name);
  const now = find();
  if (now) return now;
  throw new Error(`Installing the package ${name} failed:\n${log}\n\n${advice}`);
}
