import { INVALID } from './variable';

/** The four services of the platform, in the order in which they start. */
export const SERVICES = ['controllers', 'scheduler', 'grpc-dispatcher', 'api'] as const;
export type Service = (typeof SERVICES)[number];

/**
 * Names by which a service can be asked for. The documented set-ups say `grpc` or `grpc-api` for the process that
 * serves workers, and call everything but the REST API the engine (SLF-02, AMB-106).
 */
const SERVICE_NAMES: Readonly<Record<string, readonly Service[]>> = {
  all: SERVICES,
  engine: ['controllers', 'scheduler', 'grpc-dispatcher'],
  api: ['api'],
  grpc: ['grpc-dispatcher'],
  'grpc-api': ['grpc-dispatcher'],
  'grpc-dispatcher': ['grpc-dispatcher'],
  dispatcher: ['grpc-dispatcher'],
  controllers: ['controllers'],
  scheduler: ['scheduler'],
};

export const SERVICES_RULE = `a JSON array or comma-separated list of ${Object.keys(SERVICE_NAMES).join(', ')}`;

/** Services named by a parsed list, each once and in starting order. Unknown names and an empty list are invalid. */
export function namedServices(names: readonly string[]): readonly Service[] | typeof INVALID {
  const wanted = new Set<Service>();
  for (const name of names) {
    const services = Object.hasOwn(SERVICE_NAMES, name.toLowerCase())
      ? SERVICE_NAMES[name.toLowerCase()]!
      : undefined;
    if (!services) {
      return INVALID;
    }
    for (const service of services) {
      wanted.add(service);
    }
  }
  return wanted.size === 0 ? INVALID : SERVICES.filter((service) => wanted.has(service));
}
