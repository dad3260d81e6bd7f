import { useState } from 'react';
import { Button } from '../../design/button';
import { Choice } from '../../design/choice';
import { CodeBlock } from '../../design/copy-button';
import { Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, Input } from '../../design/field';
import { useTenantId } from '../../session/session';
import { CredentialFields, credentialsOf, useCredentials } from './credential-fields';
import { type DeliveryDraft, DeliveryFields, deliverySettings, newDelivery } from './delivery-fields';
import { SendTest } from './send-test';
import { SOURCES, type SourceName } from './sources';
import { urlOf, useCreateWebhook } from './webhooks-queries';
import { SOURCE_NAMES } from './webhooks-search';

/** What fits into a URL. */
const NAME = /^[A-Za-z0-9._~-]{1,128}$/;

/** Makes a webhook with what is known about its source, then shows its URL and sends a test (DSH-09, WHK-10). */
export function CreateWebhookDialog({ onClose }: { onClose: () => void }) {
  const tenant = useTenantId();
  const [source, setSource] = useState<SourceName>('GENERIC');
  const [name, setName] = useState('');
  const [delivery, setDelivery] = useState(() => newDelivery(SOURCES.GENERIC.eventKeyExpression));
  const changeDelivery = (part: Partial<DeliveryDraft>) => setDelivery({ ...delivery, ...part });
  const { draft, change, restart } = useCredentials(source);
  const create = useCreateWebhook();
  const credentials = credentialsOf(draft);
  const settings = deliverySettings(delivery);
  const isNamed = NAME.test(name);
  const url = <CodeBlock wrap label="webhook URL" code={urlOf(tenant, name || 'NAME')} />;

  if (create.data)
    return (
      <Dialog
        title={`${create.data.name} takes deliveries`}
        description={SOURCES[source].setUp}
        open
        onOpenChange={(open) => !open && onClose()}
      >
        <DialogBody>
          {url}
          <SendTest webhook={create.data} credentials={credentials} />
        </DialogBody>
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  const choose = (chosen: SourceName) => {
    setSource(chosen);
    changeDelivery({ eventKey: SOURCES[chosen].eventKeyExpression });
    restart(chosen);
    if (name === '' || name === source.toLowerCase())
      setName(chosen === 'GENERIC' ? '' : chosen.toLowerCase());
  };
  return (
    <Dialog title="Create a webhook" open onOpenChange={(open) => !open && onClose()}>
      <DialogBody>
        <Choice
          label="Who sends"
          value={source}
          onChange={choose}
          options={SOURCE_NAMES.map((value) => ({ value, label: SOURCES[value].label }))}
        />
        <Field
          label="Name"
          hint="A part of the URL."
          error={
            name === '' || isNamed
              ? undefined
              : 'Letters, digits, dots, dashes, tildes and underscores, at most 128.'
          }
        >
          <Input
            value={name}
            aria-invalid={name !== '' && !isNamed}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        {url}
        <CredentialFields source={source} draft={draft} onChange={change} choosable />
        <DeliveryFields draft={delivery} onChange={changeDelivery} />
        {create.error && (
          <p role="alert" className="text-[0.8125rem] text-bad">
            {create.error.message}
          </p>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="primary"
          busy={create.isPending}
          disabled={!isNamed || !settings || !credentials}
          onClick={() =>
            create.mutate({
              sourceName: source,
              name,
              ...settings!,
              scopeExpression: settings!.scopeExpression || undefined,
              ...credentials!,
            })
          }
        >
          Create the webhook
        </Button>
      </DialogActions>
    </Dialog>
  );
}
