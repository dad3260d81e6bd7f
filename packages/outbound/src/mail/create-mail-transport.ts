import type { Config } from '@hatchet-ts/config';
import type { MailTransport } from './mail-transport';
import { PostmarkTransport } from './postmark-transport';
import { SmtpTransport } from './smtp-transport';

type MailConfig = Pick<Config, Extract<keyof Config, `SERVER_EMAIL_${string}`>>;

/** The transport the configuration asks for (SEC-14, SEC-15); null where mail is not set up. */
export function createMailTransport(config: MailConfig): MailTransport | null {
  if (config.SERVER_EMAIL_KIND === 'smtp') {
    const { SERVER_EMAIL_SMTP_SERVER_ADDR: address, SERVER_EMAIL_SMTP_FROM_EMAIL: from } = config;
    if (!config.SERVER_EMAIL_SMTP_ENABLED || !address || !from) return null;
    const colon = address.lastIndexOf(':');
    return new SmtpTransport({
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      from: { name: config.SERVER_EMAIL_SMTP_FROM_NAME, address: from },
      username: config.SERVER_EMAIL_SMTP_AUTH_USERNAME,
      password: config.SERVER_EMAIL_SMTP_AUTH_PASSWORD,
      supportAddress: config.SERVER_EMAIL_SMTP_SUPPORT_EMAIL,
    });
  }
  const { SERVER_EMAIL_POSTMARK_SERVER_KEY: serverKey, SERVER_EMAIL_POSTMARK_FROM_EMAIL: from } = config;
  if (!config.SERVER_EMAIL_POSTMARK_ENABLED || !serverKey || !from) return null;
  return new PostmarkTransport({
    serverKey,
    from: { name: config.SERVER_EMAIL_POSTMARK_FROM_NAME, address: from },
    supportAddress: config.SERVER_EMAIL_POSTMARK_SUPPORT_EMAIL,
    url: config.SERVER_EMAIL_POSTMARK_URL,
  });
}
