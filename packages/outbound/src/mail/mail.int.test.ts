import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { readConfig } from '@hatchet-ts/config';
import { createMailTransport } from './create-mail-transport';

const MAIL = { to: ['a@example.com'], subject: 'Hello', text: 'One <b>\n\nhttps://example.com/x?a=1&b=2' };

async function listen(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('mail', () => {
  it('goes to an SMTP server with PLAIN authentication (SEC-15, SLF-63, CFG-179)', async () => {
    const lines: string[] = [];
    const server = createTcpServer((socket) => {
      let inData = false;
      let rest = '';
      socket.write('220 test ESMTP\r\n');
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        const parts = (rest + chunk.toString()).split('\r\n');
        rest = parts.pop()!;
        for (const line of parts) {
          lines.push(line);
          if (inData) {
            if (line !== '.') continue;
            inData = false;
            socket.write('250 queued\r\n');
          } else if (line.startsWith('EHLO')) socket.write('250-test\r\n250 AUTH PLAIN\r\n');
          else if (line.startsWith('AUTH')) socket.write('235 ok\r\n');
          else if (line === 'DATA') {
            inData = true;
            socket.write('354 go on\r\n');
          } else if (line === 'QUIT') socket.end('221 bye\r\n');
          else socket.write('250 ok\r\n');
        }
      });
    });
    const port = await listen(server);
    const transport = createMailTransport(
      readConfig({
        SERVER_EMAIL_KIND: 'smtp',
        SERVER_EMAIL_SMTP_ENABLED: 'true',
        SERVER_EMAIL_SMTP_SERVER_ADDR: `127.0.0.1:${port}`,
        SERVER_EMAIL_SMTP_FROM_EMAIL: 'hatchet@example.com',
        SERVER_EMAIL_SMTP_SUPPORT_EMAIL: 'support@example.com',
        SERVER_EMAIL_SMTP_AUTH_USERNAME: 'user',
        SERVER_EMAIL_SMTP_AUTH_PASSWORD: 'pass',
      }),
    )!;

    await transport.send(MAIL);
    transport.close();
    await new Promise((resolve) => server.close(resolve));

    expect(lines).toContain(`AUTH PLAIN ${Buffer.from('\0user\0pass').toString('base64')}`);
    expect(lines).toContain('MAIL FROM:<hatchet@example.com>');
    expect(lines).toContain('RCPT TO:<a@example.com>');
    expect(lines).toContain('From: Hatchet Support <hatchet@example.com>');
    expect(lines).toContain('Reply-To: support@example.com');
    expect(lines).toContain('Subject: Hello');
  });

  it('goes to Postmark with the server key (SEC-14)', async () => {
    const requests: { headers: unknown; body: Record<string, unknown> }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        requests.push({ headers: request.headers, body: JSON.parse(body) });
        response.end('{}');
      });
    });
    const port = await listen(server);
    const transport = createMailTransport(
      readConfig({
        SERVER_EMAIL_POSTMARK_ENABLED: 'true',
        SERVER_EMAIL_POSTMARK_SERVER_KEY: 'key',
        SERVER_EMAIL_POSTMARK_FROM_EMAIL: 'hatchet@example.com',
        SERVER_EMAIL_POSTMARK_URL: `http://127.0.0.1:${port}`,
      }),
    )!;

    await transport.send(MAIL);

    expect(requests).toEqual([
      {
        headers: expect.objectContaining({ 'x-postmark-server-token': 'key' }),
        body: expect.objectContaining({
          From: '"Hatchet Support" <hatchet@example.com>',
          To: 'a@example.com',
          TextBody: MAIL.text,
          HtmlBody: expect.stringContaining(
            '<p>One &lt;b&gt;</p><p><a href="https://example.com/x?a=1&amp;b=2">',
          ),
        }),
      },
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is not sent where no service is set up', () => {
    expect(createMailTransport(readConfig({}))).toBeNull();
  });
});
