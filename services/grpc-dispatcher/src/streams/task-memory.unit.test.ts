import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CreatedTask } from '@hatchet-ts/engine';
import { TaskMemory } from './task-memory';

const task = (taskId: string, input = '{}') => ({ taskId, input, metadata: null }) as CreatedTask;

describe('the memory of tasks that were just created', () => {
  it('gives back what it was told, until it is taken out', () => {
    const memory = new TaskMemory({ tasks: 10, bytes: 10_000 });
    memory.set(task('a'));

    expect(memory.get('a')).toMatchObject({ taskId: 'a' });
    memory.delete('a');
    memory.delete('a');
    expect(memory.get('a')).toBeUndefined();
    expect(memory.size).toBe(0);
  });

  it('forgets the oldest beyond its number of tasks', () => {
    const memory = new TaskMemory({ tasks: 2, bytes: 10_000 });
    for (const id of ['a', 'b', 'c']) memory.set(task(id));

    expect([memory.get('a'), memory.get('b')?.taskId, memory.get('c')?.taskId]).toEqual([
      undefined,
      'b',
      'c',
    ]);
  });

  it('forgets the oldest again and again, also after it has been empty', () => {
    const memory = new TaskMemory({ tasks: 2, bytes: 10_000 });
    for (let round = 0; round < 3; round++) {
      for (let id = 0; id < 5; id++) memory.set(task(`${round}-${id}`));
      memory.set(task(`${round}-3`));
      memory.set(task(`${round}-5`));
      expect([memory.size, memory.get(`${round}-3`)?.taskId, memory.get(`${round}-5`)?.taskId]).toEqual([
        2,
        `${round}-3`,
        `${round}-5`,
      ]);
      memory.delete(`${round}-3`);
      memory.delete(`${round}-5`);
    }
    expect(memory.size).toBe(0);
  });

  it('forgets the oldest beyond its bytes, and keeps nothing that alone is larger', () => {
    const memory = new TaskMemory({ tasks: 10, bytes: 1_000 });
    memory.set(task('a', 'x'.repeat(500)));
    memory.set(task('b', 'x'.repeat(500)));
    memory.set(task('c', 'x'.repeat(5_000)));

    expect([memory.get('a'), memory.get('b')?.taskId, memory.get('c')]).toEqual([undefined, 'b', undefined]);
  });

  it('counts a task once that is told again', () => {
    const memory = new TaskMemory({ tasks: 10, bytes: 1_000 });
    for (let i = 0; i < 10; i++) memory.set(task('a', 'x'.repeat(400)));
    memory.set(task('b'));

    expect([memory.get('a')?.taskId, memory.get('b')?.taskId]).toEqual(['a', 'b']);
  });

  it('keeps nothing of tasks that were taken out, also when it was full once and never is again', () => {
    const memory = new TaskMemory({ tasks: 1_000, bytes: 1_000_000 });
    for (let id = 0; id < 2_000; id++) memory.set(task(`first-${id}`));
    const pass = (count: number) => {
      for (let id = 0; id < count; id++) {
        memory.set(task(`${id}`));
        if (id >= 50) memory.delete(`${id - 50}`);
      }
    };
    pass(10_000);
    const before = collectedHeap();
    pass(300_000);

    // Places of entries long gone would be some 20 MB.
    expect(collectedHeap() - before).toBeLessThan(5_000_000);
  });
});

function collectedHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
