import type { CommandSpec } from '../command-spec';
import { completeWords, completion } from './completion';
import { crons } from './crons';
import { doctor, explain } from './diagnosis';
import { docs, skills } from './documents';
import { events } from './events';
import { profiles } from './profiles';
import { quickstart } from './quickstart';
import { rateLimits } from './rate-limits';
import { runs } from './runs';
import { scheduled } from './scheduled';
import { server } from './server';
import { trigger } from './trigger';
import { tui } from './tui';
import { webhooks } from './webhooks';
import { worker } from './worker';
import { workflows } from './workflows';

/** Every command there is. */
export const CATALOGUE: readonly CommandSpec[] = [
  profiles,
  server,
  quickstart,
  worker,
  trigger,
  runs,
  explain,
  tui,
  workflows,
  events,
  crons,
  scheduled,
  rateLimits,
  webhooks,
  doctor,
  docs,
  skills,
  completion,
  completeWords,
];
