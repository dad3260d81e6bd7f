import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { amazonUrl, parseSnsMessage, type SnsMessage, SnsSignatures } from './sns-message';

const fixture = (name: string) => readFileSync(join(__dirname, '../../tests/fixtures', name), 'utf8');
const CERTIFICATE_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem';

const BASE = {
  MessageId: 'm1',
  TopicArn: 'arn:aws:sns:eu-west-1:123456789012:topic',
  Message: 'hello',
  Timestamp: '2026-01-01T00:00:00.000Z',
  SigningCertURL: CERTIFICATE_URL,
};

function signed(message: Record<string, string>, lines: string[], version: '1' | '2' = '2'): SnsMessage {
  const signer = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
  for (const name of lines) signer.update(`${name}\n${message[name]}\n`);
  const Signature = signer.sign(fixture('sns-key.pem'), 'base64');
  return parseSnsMessage(Buffer.from(JSON.stringify({ ...message, SignatureVersion: version, Signature })));
}

const NOTIFICATION = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type'];
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

describe('messages of SNS', () => {
  const fetched: string[] = [];
  const signatures = new SnsSignatures(async (url) => {
    fetched.push(url);
    return fixture('sns-cert.pem');
  });

  it.each(['1', '2'] as const)('are accepted with a signature of version %s', async (version) => {
    await signatures.verify(signed({ ...BASE, Type: 'Notification' }, NOTIFICATION, version));
    const subject = { ...BASE, Type: 'Notification', Subject: 'S' };
    await signatures.verify(
      signed(subject, ['Message', 'MessageId', 'Subject', ...NOTIFICATION.slice(2)], version),
    );
    const confirmation = {
      ...BASE,
      Type: 'SubscriptionConfirmation',
      Token: 't',
      SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
    };
    await signatures.verify(signed(confirmation, CONFIRMATION, version));
    expect(new Set(fetched)).toEqual(new Set([CERTIFICATE_URL]));
  });

  it('are refused when a word of them was changed', async () => {
    const message = signed({ ...BASE, Type: 'Notification' }, NOTIFICATION);
    await expect(signatures.verify({ ...message, Message: 'other' })).rejects.toMatchObject({ status: 403 });
  });

  it.each([
    'http://sns.eu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/x.pem',
    'https://evil.example/sns.eu-west-1.amazonaws.com',
    'https://bucket.s3.amazonaws.com/x.pem',
    'nonsense',
  ])('never make us call %s', (url) => {
    expect(() => amazonUrl(url)).toThrow('the message names an address that is not of SNS');
  });

  it.each([
    'https://sns.eu-west-1.amazonaws.com/?Action=GetEndpointAttributes&x=.pem',
    'https://sns.eu-west-1.amazonaws.com/x.pem?Action=ListTopics',
    'https://sns.eu-west-1.amazonaws.com:8443/x.pem',
    'https://user@sns.eu-west-1.amazonaws.com/x.pem',
  ])('are not checked with what %s answers: it is no file of Amazon', async (SigningCertURL) => {
    const message = signed({ ...BASE, SigningCertURL, Type: 'Notification' }, NOTIFICATION);
    await expect(signatures.verify(message)).rejects.toMatchObject({ status: 403 });
  });

  it.each(['', '{}', '[]', '{"Type":"Notification"}', 'null'])('are refused as %j', (body) => {
    expect(() => parseSnsMessage(Buffer.from(body))).toThrow();
  });
});
