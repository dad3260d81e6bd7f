import { useState } from 'react';
import { Choice } from '../../design/choice';
import { Field, Input, SelectInput } from '../../design/field';
import type { Credentials } from './sign-delivery';
import { SOURCES, type SourceName } from './sources';

const ALGORITHMS = ['SHA256', 'SHA512', 'SHA1', 'MD5'] as const;
const ENCODINGS = { HEX: 'Hex', BASE64: 'Base64', BASE64URL: 'Base64 for URLs' } as const;

/** What somebody has put in so far, of every way to prove oneself. */
export interface CredentialDraft {
  authType: Credentials['authType'];
  username: string;
  password: string;
  headerName: string;
  apiKey: string;
  algorithm: (typeof ALGORITHMS)[number];
  encoding: keyof typeof ENCODINGS;
  signatureHeaderName: string;
  signingSecret: string;
}

const draftOf = (source: SourceName): CredentialDraft => ({
  authType: 'HMAC',
  username: '',
  password: '',
  headerName: 'X-API-Key',
  apiKey: '',
  algorithm: 'SHA256',
  encoding: SOURCES[source].encoding,
  signatureHeaderName: SOURCES[source].signatureHeaderName,
  signingSecret: '',
});

/** @param authType fixed where the webhook exists already */
export function useCredentials(source: SourceName, authType: Credentials['authType'] = 'HMAC') {
  const [draft, setDraft] = useState(() => ({ ...draftOf(source), authType }));
  return {
    draft,
    change: (part: Partial<CredentialDraft>) => setDraft({ ...draft, ...part }),
    restart: (other: SourceName) => setDraft(draftOf(other)),
  };
}

/** Absent while something is missing. */
export function credentialsOf(draft: CredentialDraft): Credentials | undefined {
  const { authType, username, password, headerName, apiKey } = draft;
  const { algorithm, encoding, signatureHeaderName, signingSecret } = draft;
  if (authType === 'BASIC')
    return username && password ? { authType, auth: { username, password } } : undefined;
  if (authType === 'API_KEY')
    return headerName && apiKey ? { authType, auth: { headerName, apiKey } } : undefined;
  return signingSecret && signatureHeaderName
    ? { authType, auth: { algorithm, encoding, signatureHeaderName, signingSecret } }
    : undefined;
}

/** How the sender proves itself. Those we know are asked for their secret only. */
export function CredentialFields({
  source,
  draft,
  onChange,
  choosable,
}: {
  source: SourceName;
  draft: CredentialDraft;
  onChange: (part: Partial<CredentialDraft>) => void;
  /** False where the way is settled already. */
  choosable: boolean;
}) {
  const input = (member: keyof CredentialDraft, type = 'text') => (
    <Input
      type={type}
      autoComplete="off"
      value={draft[member]}
      onChange={(event) => onChange({ [member]: event.target.value })}
    />
  );
  return (
    <>
      {choosable && source === 'GENERIC' && (
        <Choice
          label="How the sender proves itself"
          value={draft.authType}
          onChange={(authType) => onChange({ authType })}
          options={[
            { value: 'HMAC', label: 'Signature' },
            { value: 'API_KEY', label: 'API key' },
            { value: 'BASIC', label: 'Basic auth' },
          ]}
        />
      )}
      {draft.authType === 'BASIC' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="User name">{input('username')}</Field>
          <Field label="Password">{input('password', 'password')}</Field>
        </div>
      )}
      {draft.authType === 'API_KEY' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Header">{input('headerName')}</Field>
          <Field label="API key">{input('apiKey', 'password')}</Field>
        </div>
      )}
      {draft.authType === 'HMAC' && (
        <>
          <Field label="Signing secret" hint={SOURCES[source].setUp}>
            {input('signingSecret', 'password')}
          </Field>
          {source === 'GENERIC' && (
            <div className="grid gap-4 sm:grid-cols-3">
              <Field label="Signature header">{input('signatureHeaderName')}</Field>
              <Field label="Algorithm">
                <SelectInput
                  value={draft.algorithm}
                  onChange={(event) =>
                    onChange({ algorithm: event.target.value as CredentialDraft['algorithm'] })
                  }
                >
                  {ALGORITHMS.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </SelectInput>
              </Field>
              <Field label="Encoding">
                <SelectInput
                  value={draft.encoding}
                  onChange={(event) =>
                    onChange({ encoding: event.target.value as CredentialDraft['encoding'] })
                  }
                >
                  {Object.entries(ENCODINGS).map(([name, label]) => (
                    <option key={name} value={name}>
                      {label}
                    </option>
                  ))}
                </SelectInput>
              </Field>
            </div>
          )}
        </>
      )}
    </>
  );
}
