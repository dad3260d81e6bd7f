/** What a provider says about somebody who logged in with it. */
export interface ProviderIdentity {
  /** The provider's own id of the account, which unlike an address never changes hands. */
  subject: string;
  email: string;
  /** Whether the provider has checked that the address is theirs. */
  emailVerified: boolean;
  name: string | null;
}

export interface AuthorizationRequest {
  state: string;
  nonce: string;
  codeChallenge: string;
  redirectUri: string;
}

export interface AuthorizationReturn {
  /** The URL that the provider sent the browser back to, with its query. */
  url: URL;
  state: string;
  nonce: string | undefined;
  codeVerifier: string;
  redirectUri: string;
}

/** Somebody else whom we trust to know who a user is. */
export interface IdentityProvider {
  /** Stored with identities; never reuse one for another provider. */
  name: string;
  /** Where to send the browser. */
  authorizationUrl(request: AuthorizationRequest): Promise<URL>;
  /** @throws when state, nonce, code or signature do not fit */
  identityOf(answer: AuthorizationReturn): Promise<ProviderIdentity>;
}
