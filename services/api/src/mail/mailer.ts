import type { MailTransport } from '@hatchet-ts/outbound';
import type { Logger } from '@hatchet-ts/service-kit';

/** Mail the API sends. Where no mail is set up it says so once per mail in the log, and links still work. */
export class Mailer {
  constructor(
    private readonly transport: MailTransport | null,
    private readonly logger: Logger,
  ) {}

  /** Never fails: the invite stands, and its link can be handed over in another way. */
  async invite({
    to,
    inviter,
    tenantName,
    link,
  }: {
    to: string;
    inviter: string;
    tenantName: string;
    link: string;
  }): Promise<void> {
    await this.send(
      [to],
      `${inviter} invited you to ${tenantName} on Hatchet`,
      [
        `${inviter} invited you to join the tenant "${tenantName}" on Hatchet.`,
        `Log in or sign up with this address to accept or decline:\n${link}`,
        'The invitation is valid for seven days. If you did not expect it, you can ignore this mail.',
      ].join('\n\n'),
    );
  }

  async alert({ to, subject, text }: { to: string[]; subject: string; text: string }): Promise<void> {
    await this.send(to, subject, text);
  }

  close(): void {
    this.transport?.close();
  }

  private async send(to: string[], subject: string, text: string): Promise<void> {
    if (!this.transport) {
      this.logger.info('a mail is not sent, because no mail service is set up');
      return;
    }
    try {
      await this.transport.send({ to, subject, text });
    } catch (error) {
      this.logger.error({ error }, 'a mail could not be sent');
    }
  }
}
