import { request } from 'node:http';

/** Asks jest's parent process for a server, which starts it if nobody did before. */
export function askServer(path: string): Promise<Record<string, string>> {
  const socketPath = process.env.TEST_SERVERS_SOCKET;
  if (!socketPath)
    throw new Error('TEST_SERVERS_SOCKET is not set: run tests with the jest.config.js of the repository.');
  return new Promise((resolve, reject) => {
    // One connection per question: a pooled one would look like a leak of the test file.
    const question = request({ socketPath, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        const body = JSON.parse(text) as Record<string, string>;
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(body.error));
      });
    });
    question.on('error', reject);
    question.end();
  });
}
