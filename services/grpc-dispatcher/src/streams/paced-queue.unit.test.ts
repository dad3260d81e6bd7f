import { PacedQueue } from './paced-queue';

const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

describe('a paced queue', () => {
  let portions: number[][];
  let queue: PacedQueue<number>;
  const released = () => portions.flat();

  beforeEach(() => {
    jest.useFakeTimers();
    portions = [];
    queue = new PacedQueue((items) => portions.push([...items]));
  });

  afterEach(() => jest.useRealTimers());

  it('hands on at once what comes one by one', () => {
    for (const item of range(100)) {
      queue.add([item]);
      jest.advanceTimersByTime(1);
    }

    expect(portions).toEqual(range(100).map((item) => [item]));
  });

  it('hands on a burst in small portions, in order, a thousand within half a second', () => {
    queue.add(range(1000));
    expect(released()).toHaveLength(20);

    jest.advanceTimersByTime(500);

    expect(released()).toEqual(range(1000));
    expect(Math.max(...portions.map(({ length }) => length))).toBeLessThanOrEqual(20);
  });

  it('lets what comes during a burst wait for its turn, and takes it once', () => {
    queue.add(range(50));
    queue.add([49, 50]);

    jest.advanceTimersByTime(100);

    expect(released()).toEqual(range(51));
  });

  it('hands on a large backlog faster, so that no rate bounds it', () => {
    queue.add(range(20_000));

    jest.advanceTimersByTime(1000);

    expect(released().length).toBeGreaterThan(15_000);
  });

  it('makes up for a turn that came late', () => {
    queue.add(range(200));
    jest.setSystemTime(Date.now());
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 100);

    jest.advanceTimersToNextTimer();

    expect(released()).toEqual(range(200));
  });

  it('hands on nothing more once it is cleared', () => {
    queue.add(range(50));

    queue.clear();
    jest.advanceTimersByTime(1000);

    expect(released()).toEqual(range(20));
    expect(jest.getTimerCount()).toBe(0);
  });
});
