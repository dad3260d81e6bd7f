import { address, bool, oneOf, secret, string } from './variable';

/** CFG-169 to CFG-181: the mail service for invites and alerts. */
export const email = {
  SERVER_EMAIL_KIND: oneOf(['postmark', 'smtp'], {
    id: 'CFG-169',
    default: 'postmark',
    help: 'How mail is sent.',
  }),
  SERVER_EMAIL_POSTMARK_ENABLED: bool({ id: 'CFG-170', help: 'Sends mail through Postmark.' }),
  SERVER_EMAIL_POSTMARK_SERVER_KEY: secret({ id: 'CFG-171', help: 'Server token at Postmark.' }),
  SERVER_EMAIL_POSTMARK_FROM_EMAIL: string({
    id: 'CFG-172',
    help: 'Sender address of mail through Postmark.',
  }),
  SERVER_EMAIL_POSTMARK_FROM_NAME: string({
    id: 'CFG-173',
    default: 'Hatchet Support',
    help: 'Sender name of mail through Postmark.',
  }),
  SERVER_EMAIL_POSTMARK_SUPPORT_EMAIL: string({
    id: 'CFG-174',
    help: 'Support address named in mail through Postmark.',
  }),
  SERVER_EMAIL_SMTP_ENABLED: bool({ id: 'CFG-175', help: 'Sends mail through an SMTP server.' }),
  SERVER_EMAIL_SMTP_SERVER_ADDR: address({ id: 'CFG-176', help: 'Address of the SMTP server.' }),
  SERVER_EMAIL_SMTP_FROM_EMAIL: string({ id: 'CFG-177', help: 'Sender address of mail through SMTP.' }),
  SERVER_EMAIL_SMTP_FROM_NAME: string({
    id: 'CFG-178',
    default: 'Hatchet Support',
    help: 'Sender name of mail through SMTP.',
  }),
  SERVER_EMAIL_SMTP_SUPPORT_EMAIL: string({
    id: 'CFG-179',
    help: 'Support address named in mail through SMTP.',
  }),
  SERVER_EMAIL_SMTP_AUTH_USERNAME: string({ id: 'CFG-180', help: 'User at the SMTP server.' }),
  SERVER_EMAIL_SMTP_AUTH_PASSWORD: secret({ id: 'CFG-181', help: 'Password at the SMTP server.' }),
};
