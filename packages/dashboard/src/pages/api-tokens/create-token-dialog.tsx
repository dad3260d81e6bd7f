import { useState } from 'react';
import { Button } from '../../design/button';
import { CodeBlock } from '../../design/copy-button';
import { Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, Input, SelectInput } from '../../design/field';
import { useCreateApiToken } from './api-tokens-queries';

/** Lifetimes to choose from, as the API reads durations. */
const LIFETIMES = { '720h': '30 days', '2160h': '90 days', '8760h': '1 year', '87600h': '10 years' };

/** Makes a token and shows it, which nothing does again (USR-07). */
export function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [expiresIn, setExpiresIn] = useState('2160h');
  const create = useCreateApiToken();
  if (create.data)
    return (
      <Dialog
        title={`The token ${name.trim()}`}
        description="It is shown only now. Keep it like a password: it does what an admin may."
        open
        onOpenChange={() => onClose()}
      >
        <DialogBody>
          <CodeBlock wrap label="API token" code={create.data.token} />
          <p className="text-[0.8125rem] text-ink-soft">
            Workers and clients read it from <code className="font-mono text-xs">HATCHET_CLIENT_TOKEN</code>.
          </p>
        </DialogBody>
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <Dialog
      title="Create an API token"
      description="With a token, workers and clients connect to this tenant."
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name: name.trim(), expiresIn });
        }}
      >
        <DialogBody>
          <Field
            label="Name"
            error={create.error?.message}
            hint="Where it is used, so that you know what to revoke."
          >
            <Input
              required
              maxLength={255}
              placeholder="production workers"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field label="Expires in" hint="Alerts remind of tokens that are about to expire.">
            <SelectInput value={expiresIn} onChange={(event) => setExpiresIn(event.target.value)}>
              {Object.entries(LIFETIMES).map(([duration, label]) => (
                <option key={duration} value={duration}>
                  {label}
                </option>
              ))}
            </SelectInput>
          </Field>
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" busy={create.isPending} disabled={!name.trim()}>
            Create the token
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
