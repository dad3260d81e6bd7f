import { itPlays } from './play-all';

describe('replay (BLK-05, BLK-06)', () => {
  itPlays(['25-replay']);
});
