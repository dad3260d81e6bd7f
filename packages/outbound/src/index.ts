export { GuardedHttp, type OutboundAnswer, type OutboundRequest } from './guarded-http';
export { createMailTransport } from './mail/create-mail-transport';
export type { Mail, MailTransport } from './mail/mail-transport';
export { type PostmarkOptions, PostmarkTransport } from './mail/postmark-transport';
export { type SmtpOptions, SmtpTransport } from './mail/smtp-transport';
export { NetworkGuard } from './network-guard';
