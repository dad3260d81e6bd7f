import { createTransport, type Transporter } from 'nodemailer';
import { htmlOf } from './html';
import type { Mail, MailTransport } from './mail-transport';

const TIMEOUT_MS = 15_000;
/** The port on which TLS begins with the connection; on others the server is asked for STARTTLS. */
const IMPLICIT_TLS_PORT = 465;

export interface SmtpOptions {
  host: string;
  port: number;
  from: { name: string; address: string };
  /** Replies go here. */
  supportAddress?: string;
  /** PLAIN authentication; none without a user name. */
  username?: string;
  password?: string;
}

export class SmtpTransport implements MailTransport {
  private readonly transporter: Transporter;

  constructor(private readonly options: SmtpOptions) {
    const { host, port, username, password } = options;
    this.transporter = createTransport({
      host,
      port,
      secure: port === IMPLICIT_TLS_PORT,
      auth: username ? { user: username, pass: password ?? '' } : undefined,
      authMethod: 'PLAIN',
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      // Texts are ours and users'; neither may make us read files or call URLs.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    const { from, host, supportAddress: replyTo } = this.options;
    try {
      await this.transporter.sendMail({ from, to: [...to], replyTo, subject, text, html: htmlOf(text) });
    } catch (error) {
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      if (code !== 'EAUTH') throw error;
      // Some servers repeat what they were sent, which here is the password.
      throw new Error(`The mail server ${host} refused the login (${responseCode ?? code}).`);
    }
  }

  close(): void {
    this.transporter.close();
  }
}
