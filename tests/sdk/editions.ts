import { type StackOptions, startStack, type TestStack } from '@hatchet-ts/testkit';

/** The same runs must pass through every one of them. */
const EDITIONS = {
  lite: { mode: 'lite' },
  split: { mode: 'split' },
  'split, two of each': {
    mode: 'split',
    replicas: { api: 2, 'grpc-dispatcher': 2, controllers: 2, scheduler: 2 },
  },
} satisfies Record<string, StackOptions>;

export type EditionName = keyof typeof EDITIONS;
export const EDITION_NAMES = Object.keys(EDITIONS) as EditionName[];

/** Starts the platform in that edition, at the same time as others: all of them take little more than the slowest. */
export const startEdition = (name: EditionName): Promise<TestStack> => startStack(EDITIONS[name]);

/**
 * What a client needs to reach the last dispatcher; `clientEnv` of the stack names the first. With two of each, client
 * and worker then meet in the database only.
 */
export function lastDispatcherEnv(stack: TestStack): TestStack['clientEnv'] {
  const last = stack.services().services.findLast(({ name }) => name === 'grpc-dispatcher')!;
  return { ...stack.clientEnv, HATCHET_CLIENT_HOST_PORT: `127.0.0.1:${last.ports.grpc}` };
}
