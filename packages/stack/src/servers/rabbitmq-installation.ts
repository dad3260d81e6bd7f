import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { canInstall, installDebianPackage } from './debian-package';

/** Places of the program itself, before PATH: on Debian the one on PATH is a wrapper that insists on its own user. */
const KNOWN_PLACES = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server',
  '/usr/local/opt/rabbitmq/sbin/rabbitmq-server',
];
const DEBIAN_WRAPPERS = ['/usr/sbin/rabbitmq-server', '/sbin/rabbitmq-server'];

/** @returns the directory with `rabbitmq-server` and `rabbitmqctl`, or undefined when RabbitMQ is not installed */
export function findRabbitmq(): string | undefined {
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((directory) => path.join(directory, 'rabbitmq-server'))
    .filter((file) => !DEBIAN_WRAPPERS.includes(file));
  const found = [...KNOWN_PLACES, ...onPath].find((file) => existsSync(file));
  return found && path.dirname(realpathSync(found));
}

/**
 * The installed RabbitMQ, or one installed now from Debian's packages if we are root.
 *
 * @param say gets a sentence before anything that takes long
 * @throws Error that says what to do
 */
export async function ensureRabbitmq(say: (sentence: string) => void): Promise<string> {
  const installed = findRabbitmq();
  if (installed) return installed;

  if (canInstall()) {
    say('RabbitMQ is not installed; installing the package rabbitmq-server (about a minute)');
    const log = await installDebianPackage('rabbitmq-server');
    const now = findRabbitmq();
    if (now) return now;
    throw new Error(`Installing the package rabbitmq-server failed:\n${log}\n\n${ADVICE}`);
  }
  throw new Error(`RabbitMQ is not installed. ${ADVICE}`);
}

const ADVICE =
  'Install it (Debian, Ubuntu: sudo apt-get install rabbitmq-server; macOS: brew install rabbitmq), ' +
  'or set SERVER_MSGQUEUE_RABBITMQ_URL to one that runs, for example amqp://guest:guest@localhost:5672/ ' +
  'after: docker run --rm -p 5672:5672 rabbitmq:3';
