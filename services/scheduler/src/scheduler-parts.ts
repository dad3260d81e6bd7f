import type { Definitions } from '@hatchet-ts/engine';
import type { MessageBroker } from '@hatchet-ts/messaging';
import type { Database } from '@hatchet-ts/schema';
import type { Clock } from '@hatchet-ts/service-kit';
import type { SchedulerEvents } from './events';
import type { LeaseKeeper } from './lease-keeper';
import type { Lender } from './lender';

/** What everything that assigns shares. */
export interface SchedulerParts {
  readonly database: Database;
  readonly broker: MessageBroker;
  readonly clock: Clock;
  readonly definitions: Definitions;
  readonly leases: LeaseKeeper;
  readonly processId: string;
  readonly events: SchedulerEvents;
  /** Absent when slot credits are switched off. */
  readonly lender?: Lender | undefined;
}
