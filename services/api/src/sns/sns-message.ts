import { createVerify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { HttpError } from '../http/http-error';

const base = {
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
};

const messageSchema = z.discriminatedUnion('Type', [
  z.object({ ...base, Type: z.literal('Notification'), Subject: z.string().nullish() }),
  z.object({
    ...base,
    Type: z.enum(['SubscriptionConfirmation', 'UnsubscribeConfirmation']),
    Token: z.string(),
    SubscribeURL: z.string(),
  }),
]);

export type SnsMessage = z.infer<typeof messageSchema>;

/** Certificates and confirmations are fetched from Amazon only, whatever a message says. */
const AMAZON_HOST = /^sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;
/** Other addresses of that host answer calls, at times with words of the caller. */
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[A-Za-z0-9]+\.pem$/;
const CERTIFICATES_MAX = 100;

/** @throws HttpError 400 */
export function parseSnsMessage(body: Buffer): SnsMessage {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpError(400, 'failed to unmarshal request body');
  }
  const parsed = messageSchema.safeParse(value);
  if (!parsed.success) throw new HttpError(400, 'the body is not a message of SNS');
  return parsed.data;
}

/** @throws HttpError 403 */
export function amazonUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || !AMAZON_HOST.test(url.hostname))
    throw new HttpError(403, 'the message names an address that is not of SNS');
  return url.href;
}

/** @throws HttpError 403 */
function certificateUrl(text: string): string {
  const { href, origin, pathname } = new URL(amazonUrl(text));
  if (!CERTIFICATE_PATH.test(pathname) || href !== `${origin}${pathname}` || new URL(href).port !== '')
    throw new HttpError(403, 'the message names a certificate that is not of SNS');
  return href;
}

/** Checks that messages were signed by Amazon. */
export class SnsSignatures {
  private readonly certificates = new Map<string, X509Certificate>();

  /** @param fetchText reads a document of Amazon's */
  constructor(private readonly fetchText: (url: string) => Promise<string>) {}

  /** @throws HttpError 403 */
  async verify(message: SnsMessage): Promise<void> {
    const certificate = await this.certificateAt(certificateUrl(message.SigningCertURL));
    const verifier = createVerify(message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
    verifier.update(signedText(message));
    if (!verifier.verify(certificate.publicKey, message.Signature, 'base64'))
      throw new HttpError(403, 'invalid SNS signature');
  }

  private async certificateAt(url: string): Promise<X509Certificate> {
    const known = this.certificates.get(url);
    if (known) return known;
    const certificate = new X509Certificate(await this.fetchText(url));
    if (this.certificates.size >= CERTIFICATES_MAX) this.certificates.clear();
    this.certificates.set(url, certificate);
    return certificate;
  }
}

/** The lines that Amazon signs, as its documentation orders them. */
function signedText(message: SnsMessage): string {
  const lines: [string, string | null | undefined][] =
    message.Type === 'Notification'
      ? [
          ['Message', message.Message],
          ['MessageId', message.MessageId],
          ['Subject', message.Subject],
          ['Timestamp', message.Timestamp],
          ['TopicArn', message.TopicArn],
          ['Type', message.Type],
        ]
      : [
          ['Message', message.Message],
          ['MessageId', message.MessageId],
          ['SubscribeURL', message.SubscribeURL],
          ['Timestamp', message.Timestamp],
          ['Token', message.Token],
          ['TopicArn', message.TopicArn],
          ['Type', message.Type],
        ];
  return lines
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}
