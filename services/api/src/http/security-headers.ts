import helmet from 'helmet';

/**
 * Headers of API answers: they are data, never a page, so nothing in them may run, be framed or be stored.
 *
 * @param https whether users reach the platform over HTTPS: only then browsers are told to insist on it
 */
export function securityHeaders(https: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: https && { maxAge: 31_536_000 },
    xFrameOptions: { action: 'deny' },
  });
}
