/** Who calls. */
export type Principal = TokenPrincipal | UserPrincipal | Anonymous;

export interface TokenPrincipal {
  kind: 'token';
  tokenId: string;
  tenantId: string;
}

export interface UserPrincipal {
  kind: 'user';
  userId: string;
  email: string;
  name: string | null;
  emailVerified: boolean;
}

export interface Anonymous {
  kind: 'anonymous';
}

export const ANONYMOUS: Anonymous = { kind: 'anonymous' };
