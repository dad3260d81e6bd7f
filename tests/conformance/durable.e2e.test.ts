import { itPlays } from './play-all';

describe('durable tasks: waits, children, memos, eviction, divergence, cancel, replay and branches, looks back (DUR)', () => {
  itPlays([
    '23-durable',
    '24-durable-evict',
    '33-durable-memo',
    '34-durable-nondeterminism',
    '35-durable-cancel',
    '36-durable-children',
    '37-durable-replay-branch',
    '38-lookback',
  ]);
});
