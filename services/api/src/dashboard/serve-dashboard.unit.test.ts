import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import express from 'express';
import { basePathOf, serveDashboard, stripBasePath } from './serve-dashboard';

const SCRIPT = 'console.log("dashboard");';

/** DSH-16: the built dashboard, served by the API. */
describe('serving the dashboard', () => {
  let directory: string;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'dashboard-'));
    mkdirSync(path.join(directory, 'assets'));
    writeFileSync(path.join(directory, 'index.html'), '<html><head><base href="/" /></head></html>');
    writeFileSync(path.join(directory, 'icon.svg'), '<svg/>');
    writeFileSync(path.join(directory, 'assets/index-1a2b.js'), SCRIPT);
    writeFileSync(path.join(directory, 'assets/index-1a2b.js.br'), brotliCompressSync(SCRIPT));
    const basePath = basePathOf('hatchet/');
    const app = express();
    app.use(stripBasePath(basePath));
    app.get('/api/v1/version', (_request, response) => void response.json({ version: '1' }));
    app.use(serveDashboard({ directory, basePath }));
    app.use((_request, response) => void response.status(404).end());
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true });
  });

  it.each(['/', '/hatchet', '/hatchet/', '/hatchet/tenants/1/runs', '/auth/login', '/index.html'])(
    'answers %s with the page, which knows the path it is served under',
    async (address) => {
      const answer = await fetch(url + address);
      expect(await answer.text()).toContain('<base href="/hatchet/"');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(answer.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    },
  );

  it('sends hashed files compressed, to be kept for ever', async () => {
    const answer = await fetch(`${url}/hatchet/assets/index-1a2b.js`, {
      headers: { 'accept-encoding': 'br' },
    });
    expect(await answer.text()).toBe(SCRIPT);
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('has other files asked for again', async () => {
    expect((await fetch(`${url}/icon.svg`)).headers.get('cache-control')).toBe('no-cache');
  });

  it('never answers with the page for a script of an older build, for the API or for a write', async () => {
    expect((await fetch(`${url}/assets/index-0000.js`)).status).toBe(404);
    expect(await (await fetch(`${url}/hatchet/api/v1/version`)).json()).toEqual({ version: '1' });
    expect((await fetch(`${url}/api/v1/nonsense`)).status).toBe(404);
    expect((await fetch(`${url}/tenants`, { method: 'POST' })).status).toBe(404);
  });

  it('goes out of the way where no dashboard is built', async () => {
    let went = false;
    const handler = serveDashboard({ directory: path.join(directory, 'nowhere'), basePath: '' });
    handler({} as never, {} as never, () => {
      went = true;
    });
    expect(went).toBe(true);
  });
});
