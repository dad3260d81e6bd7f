import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { freePort, isFree } from './free-port';

const COMPILED = path.resolve(__dirname, '../../dist/servers/free-port.js');

describe('free ports', () => {
  it('are never given to two processes, though nobody listens on them yet', async () => {
    // All ask for so many that blocks drawn at random would meet (200 of 1,400 blocks).
    const answers = await Promise.all(Array.from({ length: 4 }, () => portsOfProcess(800)));

    const ports = answers.flat();
    expect(ports).toHaveLength(3_200);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('are free, and another one each time', async () => {
    const ports = [await freePort(), await freePort(), await freePort()];

    expect(new Set(ports).size).toBe(3);
    for (const port of ports) expect(await isFree(port, '127.0.0.1')).toBe(true);
  });

  it('are not free while somebody listens', async () => {
    const port = await freePort();
    const server: Server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');

    expect(await isFree(port, '127.0.0.1')).toBe(false);
    server.close();
    await once(server, 'close');
    expect(await isFree(port, '127.0.0.1')).toBe(true);
  });
});

/** The ports one process was given; it lives until every process has its own. */
async function portsOfProcess(count: number): Promise<number[]> {
  const script = `
    const { freePort } = require(${JSON.stringify(COMPILED)});
    (async () => {
      const ports = [];
      for (let i = 0; i < ${count}; i++) ports.push(await freePort());
      console.log(JSON.stringify(ports));
      process.stdin.resume();
    })();`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.includes('\n')) answered();
  });
  let answered!: () => void;
  await new Promise<void>((resolve) => {
    answered = resolve;
  });
  living.push(child);
  return JSON.parse(output) as number[];
}

const living: ReturnType<typeof spawn>[] = [];
afterAll(() => {
  for (const child of living) child.kill('SIGKILL');
});
