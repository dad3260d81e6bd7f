import { EngineError } from '@hatchet-ts/contracts';
import { htmlOf } from './html';
import type { Mail, MailTransport } from './mail-transport';

const TIMEOUT_MS = 15_000;
export const POSTMARK_URL = 'https://api.postmarkapp.com';

export interface PostmarkOptions {
  serverKey: string;
  from: { name: string; address: string };
  /** Replies go here. */
  supportAddress?: string;
  /** Default Postmark's own API. */
  url?: string;
}

export class PostmarkTransport implements MailTransport {
  constructor(private readonly options: PostmarkOptions) {}

  async send({ to, subject, text }: Mail): Promise<void> {
    const { from, serverKey, supportAddress, url = POSTMARK_URL } = this.options;
    const response = await fetch(`${url}/email`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-postmark-server-token': serverKey,
      },
      body: JSON.stringify({
        From: `"${from.name.replaceAll('"', '')}" <${from.address}>`,
        To: to.join(','),
        ReplyTo: supportAddress,
        Subject: subject,
        TextBody: text,
        HtmlBody: htmlOf(text),
        MessageStream: 'outbound',
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new EngineError('unavailable', `Postmark answered ${response.status}`);
    await response.arrayBuffer();
  }

  close(): void {}
}
