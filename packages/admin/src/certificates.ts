import { webcrypto } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { Extension, X509Certificate } from '@peculiar/x509';

const KEY = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
/** Two years and a quarter, the most that common TLS clients accept of a server. */
const VALID_DAYS = 825;

/**
 * Writes an authority of our own, a certificate of the gRPC server for `hosts`, and one that a client can present
 * (mtls). Existing files are replaced.
 *
 * @returns the variables that name them
 */
export async function writeCertificates(
  directory: string,
  hosts: readonly string[],
  nowMs: number,
): Promise<Record<string, string>> {
  // On demand: it is a tenth of what a process of the platform takes to start, and hardly any makes certificates.
  // It asks for the first module before it is loaded itself.
  await import('reflect-metadata');
  const {
    BasicConstraintsExtension,
    ExtendedKeyUsage,
    ExtendedKeyUsageExtension,
    KeyUsageFlags,
    KeyUsagesExtension,
    PemConverter,
    SubjectAlternativeNameExtension,
    X509CertificateGenerator,
  } = await import('@peculiar/x509');

  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = (file: string) => resolve(join(directory, file));
  const save = async (name: string, certificate: X509Certificate, keys: webcrypto.CryptoKeyPair) => {
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    writeFileSync(path(`${name}.cert`), certificate.toString('pem'), { mode: 0o644 });
    writeFileSync(path(`${name}.key`), PemConverter.encode(key, 'PRIVATE KEY'), { mode: 0o600 });
  };

  const valid = { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + VALID_DAYS * DAY_MS) };
  const authorityKeys = await newKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=hatchet quickstart authority',
    keys: authorityKeys,
    signingAlgorithm: SIGNATURE,
    ...valid,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  await save('ca', authority, authorityKeys);

  const issue = async (name: string, subject: string, extensions: Extension[]) => {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.create({
      subject,
      issuer: authority.subject,
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: SIGNATURE,
      ...valid,
      extensions: [new BasicConstraintsExtension(false, undefined, true), ...extensions],
    });
    await save(name, certificate, keys);
  };
  await issue('server', 'CN=hatchet server', [
    // The platform shows the same certificate when it calls itself (SEC-07).
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension(
      [...new Set(hosts)].map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
    ),
  ]);
  await issue('client', 'CN=hatchet client', [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])]);

  return {
    SERVER_TLS_CERT_FILE: path('server.cert'),
    SERVER_TLS_KEY_FILE: path('server.key'),
    SERVER_TLS_ROOT_CA_FILE: path('ca.cert'),
  };
}

const newKeys = () =>
  webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
