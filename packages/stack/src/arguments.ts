import { parseArgs } from 'node:util';
import { SERVICES, type Service } from '@hatchet-ts/config';
import { EngineError } from '@hatchet-ts/contracts';

/** Where a platform on one machine lives and listens. */
export interface PlatformArguments {
  /** Undefined: SERVER_DATA_DIR. */
  dataDir?: string;
  /** REST and dashboard; 0: any free one. Undefined: SERVER_PORT or 8888. */
  port?: number;
  /** 0: any free one. Undefined: SERVER_GRPC_PORT or 7077. */
  grpcPort?: number;
}

/** How many processes of each service. */
export type Replicas = Record<Service, number>;

export interface SplitArguments extends PlatformArguments {
  replicas: Replicas;
}

export interface ServiceArguments {
  /** Undefined: SERVER_SERVICES. */
  services?: string;
  /** Directory with server.yaml and database.yaml (CFG-04). */
  config?: string;
  /** Name in logs and metrics. Undefined: the services. */
  name?: string;
}

const platformOptions = {
  'data-dir': { type: 'string' },
  port: { type: 'string' },
  'grpc-port': { type: 'string' },
} as const;

export function parseLite(args: string[]): PlatformArguments {
  return platformArguments(parse(args, platformOptions).values);
}

/** Processes of one service on one machine, at most: more would only wait for its cores. */
const REPLICAS_MAX = 16;

export function parseSplit(args: string[]): SplitArguments {
  const { values } = parse(args, {
    ...platformOptions,
    api: { type: 'string' },
    dispatcher: { type: 'string' },
    controllers: { type: 'string' },
    scheduler: { type: 'string' },
  } as const);
  const replicas = Object.fromEntries(
    SERVICES.map((service) => {
      const option = service === 'grpc-dispatcher' ? 'dispatcher' : service;
      return [service, number(`--${option}`, values[option], 1, REPLICAS_MAX) ?? 1];
    }),
  ) as Replicas;
  return { ...platformArguments(values), replicas };
}

export function parseService(args: string[]): ServiceArguments {
  const { values, positionals } = parse(
    args,
    { config: { type: 'string' }, name: { type: 'string' } } as const,
    true,
  );
  return { services: positionals.join(',') || undefined, config: values.config, name: values.name };
}

function platformArguments(values: {
  'data-dir'?: string;
  port?: string;
  'grpc-port'?: string;
}): PlatformArguments {
  return {
    dataDir: values['data-dir'],
    port: number('--port', values.port, 0, 65_535),
    grpcPort: number('--grpc-port', values['grpc-port'], 0, 65_535),
  };
}

function number(option: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new EngineError(
      'invalid_argument',
      `${option} must be a whole number from ${min} to ${max}, got "${text}"`,
      { field: option },
    );
  return value;
}

function parse<const O extends Record<string, { type: 'string' }>>(
  args: string[],
  options: O,
  allowPositionals = false,
) {
  try {
    return parseArgs({
      args: args[0] === '--' ? args.slice(1) : args,
      options,
      allowPositionals,
      strict: true,
    });
  } catch (error) {
    // parseArgs says what is wrong in a sentence of its own.
    throw new EngineError('invalid_argument', (error as Error).message, { cause: error });
  }
}
