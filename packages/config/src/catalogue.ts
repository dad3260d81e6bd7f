import { alerting } from './alerting';
import { auth } from './auth';
import { buffers } from './buffers';
import { client } from './client';
import { database } from './database';
import { email } from './email';
import { encryption } from './encryption';
import { limits } from './limits';
import { logging } from './logging';
import { observability } from './observability';
import { operations } from './operations';
import { ours } from './ours';
import { queue } from './queue';
import { seed } from './seed';
import { server } from './server';
import { sourceControl } from './source-control';
import { tls } from './tls';
import type { Variable } from './variable';

export interface VariableGroup {
  readonly title: string;
  readonly variables: Readonly<Record<string, Variable<unknown>>>;
}

/** Groups in the order of the reference page. */
export const groups = {
  server: { title: 'Server', variables: server },
  database: { title: 'Database', variables: database },
  seed: { title: 'First admin and tenant', variables: seed },
  queue: { title: 'Message broker and queues', variables: queue },
  buffers: { title: 'Write batches', variables: buffers },
  encryption: { title: 'Encryption', variables: encryption },
  auth: { title: 'Login', variables: auth },
  tls: { title: 'TLS', variables: tls },
  limits: { title: 'Tenant limits', variables: limits },
  logging: { title: 'Logging', variables: logging },
  observability: { title: 'Traces, metrics and probes', variables: observability },
  operations: { title: 'Background operations', variables: operations },
  alerting: { title: 'Alerts and analytics', variables: alerting },
  email: { title: 'Mail', variables: email },
  sourceControl: { title: 'Source control', variables: sourceControl },
  ours: { title: 'Only in this implementation', variables: ours },
  client: { title: 'Clients and workers', variables: client },
} satisfies Record<string, VariableGroup>;

/** Every variable that the services read. */
export const catalogue = {
  ...server,
  ...database,
  ...seed,
  ...queue,
  ...buffers,
  ...encryption,
  ...auth,
  ...tls,
  ...limits,
  ...logging,
  ...observability,
  ...operations,
  ...alerting,
  ...email,
  ...sourceControl,
  ...ours,
};

/** Every variable that clients and workers read. */
export const clientCatalogue = client;

/** Typed values by variable name. */
export type ValuesOf<C> = { readonly [Name in keyof C]: C[Name] extends Variable<infer T> ? T : never };

export type Config = ValuesOf<typeof catalogue>;
export type ClientConfig = ValuesOf<typeof clientCatalogue>;
export type VariableName = keyof Config;
