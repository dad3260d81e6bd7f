import type { Journal } from '../journal';
import type { LoadDriver } from '../load/load-driver';
import type { Random } from '../random';
import type { Stage } from '../stage';

/** Something that goes wrong, and is put right again. */
export interface Fault {
  name: string;
  /** One line for people. */
  help: string;
  /** Processes of each service on the stage it is for. */
  replicas: 1 | 2;
  /** Whether it needs a proxy on every edge. Default false. */
  edges?: boolean;
  /** Whether its Postgres must be on a small volume, on a platform of its own. Default false. */
  smallVolume?: boolean;
  /** Why it cannot be done here, if it cannot. Default it can. */
  unavailable?(): string | undefined;
  /** Whether clients repeat a trigger that was refused, as SDKs do, instead of giving it up. Default false. */
  clientsRetry?: boolean;
  /** Workloads in place of the usual ones, with their weights. */
  load?: Readonly<Record<string, number>>;
  /**
   * Does it and undoes it.
   *
   * @returns what there is to say about it, if anything
   */
  inject(stage: Stage, random: Random, journal: Journal, driver: LoadDriver): Promise<string | undefined>;
}
