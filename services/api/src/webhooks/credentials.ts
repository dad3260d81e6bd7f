import { z } from 'zod';

/** What a sender must prove, as stored (encrypted). */
export const credentialsSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('BASIC'), username: z.string(), password: z.string() }),
  z.object({ type: z.literal('API_KEY'), headerName: z.string(), apiKey: z.string() }),
  z.object({
    type: z.literal('HMAC'),
    algorithm: z.enum(['SHA1', 'SHA256', 'SHA512', 'MD5']),
    encoding: z.enum(['HEX', 'BASE64', 'BASE64URL']),
    signatureHeaderName: z.string(),
    signingSecret: z.string(),
  }),
]);

export type Credentials = z.infer<typeof credentialsSchema>;
export type HmacCredentials = Extract<Credentials, { type: 'HMAC' }>;
