import { ChunkOrder, GAP_MS } from './chunk-order';

const chunk = (index: number | null, more: { retry?: number; createdAt?: number; bytes?: number } = {}) => ({
  index,
  retry: more.retry ?? 0,
  body: { length: more.bytes ?? 1 },
  createdAt: more.createdAt ?? 0,
});
const indexes = (chunks: { index: number | null }[]) => chunks.map((c) => c.index);
const push = (order: ChunkOrder<ReturnType<typeof chunk>>, ...all: (number | null)[]) =>
  all.flatMap((index) => indexes(order.push(chunk(index))));

describe('the order of chunks (STR-02, H91)', () => {
  it('lets chunks in order through at once', () => {
    const order = new ChunkOrder();
    expect(push(order, 0, 1, 2)).toEqual([0, 1, 2]);
    expect(order.dueAtMs).toBeNull();
  });

  it('holds chunks back until the one before them comes', () => {
    const order = new ChunkOrder();
    expect(push(order, 0, 3, 2)).toEqual([0]);
    expect(push(order, 1)).toEqual([1, 2, 3]);
    expect(push(order, 4)).toEqual([4]);
  });

  it('gives a gap up 5 s after the first chunk behind it was stored, and goes on behind what it held', () => {
    const order = new ChunkOrder<ReturnType<typeof chunk>>();
    order.push(chunk(0));
    order.push(chunk(3, { createdAt: 200 }));
    order.push(chunk(2, { createdAt: 100 }));
    expect(order.dueAtMs).toBe(100 + GAP_MS);
    expect(indexes(order.giveUp())).toEqual([2, 3]);
    expect(push(order, 5, 4)).toEqual([4, 5]);
  });

  it('lets a chunk that comes after its gap was given up out at once', () => {
    const order = new ChunkOrder();
    push(order, 0, 2);
    order.giveUp();
    expect(push(order, 1, 3)).toEqual([1, 3]);
  });

  it('begins anew with every attempt, after what the one before still held', () => {
    const order = new ChunkOrder<ReturnType<typeof chunk>>();
    order.push(chunk(1));
    expect(indexes(order.push(chunk(0, { retry: 1 })))).toEqual([1, 0]);
    expect(indexes(order.push(chunk(0)))).toEqual([0]);
    expect(indexes(order.push(chunk(1, { retry: 1 })))).toEqual([1]);
  });

  it('lets chunks without an index through at once', () => {
    const order = new ChunkOrder();
    expect(push(order, 1, null)).toEqual([null]);
    expect(push(order, 0)).toEqual([0, 1]);
  });

  it('starts where it is told, for whoever came late', () => {
    const order = new ChunkOrder<ReturnType<typeof chunk>>({ retry: 0, index: 500 });
    expect(push(order, 500, 501)).toEqual([500, 501]);
  });

  it('lets doubled indexes through behind each other', () => {
    const order = new ChunkOrder();
    expect(push(order, 1, 1, 0, 0)).toEqual([0, 1, 1, 0]);
  });

  it('holds a bounded number of chunks and bytes', () => {
    const many = new ChunkOrder<ReturnType<typeof chunk>>();
    const out = Array.from({ length: 1001 }, (_, i) => many.push(chunk(i + 1))).flat();
    expect(out).toHaveLength(1001);
    const large = new ChunkOrder<ReturnType<typeof chunk>>();
    expect(large.push(chunk(1, { bytes: 5_000_000 }))).toEqual([]);
    expect(large.push(chunk(2, { bytes: 5_000_000 }))).toHaveLength(2);
  });

  it('of any permutation within a window is the order of the indexes', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const sent = Array.from({ length: 2000 }, (_, i) => i);
    for (let i = 0; i < sent.length - 20; i++) {
      const j = i + Math.floor(random() * 20);
      [sent[i], sent[j]] = [sent[j]!, sent[i]!];
    }
    expect(push(new ChunkOrder(), ...sent)).toEqual(Array.from({ length: 2000 }, (_, i) => i));
  });
});
