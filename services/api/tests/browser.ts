import { parse } from 'cookie';
import type { Answer, CallOptions, Platform } from './platform';

/** A client that keeps cookies, as browsers do, and sends no token. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly platform: Platform) {}

  async call(method: string, path: string, options: Omit<CallOptions, 'token'> = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie && { cookie }), ...options.headers };
    const answer = await this.platform.call(method, path, { ...options, headers, token: null });
    for (const header of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = header.split(/;\s*/);
      const [name, value] = Object.entries(parse(pair!))[0]!;
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value ?? '');
    }
    return answer;
  }

  /** The body of a call that must succeed. */
  async get(path: string): Promise<Answer['body']> {
    const answer = await this.call('GET', path);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }
}
