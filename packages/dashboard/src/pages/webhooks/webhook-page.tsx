import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../design/button';
import { CodeBlock } from '../../design/copy-button';
import { Confirm } from '../../design/dialog';
import { Fact, Facts } from '../../design/facts';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Badge } from '../../design/status-badge';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { CredentialFields, credentialsOf, useCredentials } from './credential-fields';
import { DeliveryFields, deliveryOf, deliverySettings } from './delivery-fields';
import { FailedDeliveries } from './failed-deliveries';
import { SendTest } from './send-test';
import { SOURCES } from './sources';
import { urlOf, useDeleteWebhook, useUpdateWebhook, type Webhook, webhookQuery } from './webhooks-queries';

const AUTH_LABELS = { HMAC: 'Signature', API_KEY: 'API key', BASIC: 'Basic auth' };

/** One webhook: where to post, what becomes of it, and a test. */
export default function WebhookPage() {
  const tenant = useTenantId();
  const { webhook: name } = useParams({ strict: false }) as { webhook: string };
  const webhook = useQuery(webhookQuery(tenant, name));
  return <QueryView query={webhook}>{(data) => <Details webhook={data} />}</QueryView>;
}

function Details({ webhook }: { webhook: Webhook }) {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const mayAct = useMay('MEMBER');
  const [deleting, setDeleting] = useState(false);
  const { name, sourceName, authType } = webhook;
  const remove = useDeleteWebhook(() => void navigate({ to: `/tenants/${tenant}/webhooks` }));
  return (
    <Page
      narrow
      title={name}
      beside={<Badge>{SOURCES[sourceName].label}</Badge>}
      actions={
        mayAct && (
          <Button variant="danger" onClick={() => setDeleting(true)}>
            <Trash2 aria-hidden /> Delete…
          </Button>
        )
      }
    >
      <Facts>
        <Fact name="Proof">{AUTH_LABELS[authType]}</Fact>
        <Fact name="Created">
          <Time at={webhook.metadata.createdAt} />
        </Fact>
        <Fact name="Deliveries">
          <Link to={`/tenants/${tenant}/events`} className="text-accent hover:underline">
            become events
          </Link>
        </Fact>
      </Facts>
      <CodeBlock wrap label="webhook URL" code={urlOf(tenant, name)} />
      <p className="-mt-2 text-xs text-ink-faint">{SOURCES[sourceName].setUp}</p>
      <FailedDeliveries webhook={name} />
      {mayAct && <Settings key={webhook.metadata.updatedAt} webhook={webhook} />}
      {mayAct && <TestPanel webhook={webhook} />}
      <Confirm
        title={`Delete ${name}?`}
        description="Senders get 404 from then on. Events it has made stay."
        action="Delete the webhook"
        danger
        open={deleting}
        onOpenChange={setDeleting}
        onConfirm={() => remove.mutateAsync(name)}
      />
    </Page>
  );
}

function Settings({ webhook }: { webhook: Webhook }) {
  const [draft, setDraft] = useState(() => deliveryOf(webhook));
  const update = useUpdateWebhook(webhook.name);
  const settings = deliverySettings(draft);
  return (
    <Panel title="What becomes of a delivery">
      <div className="flex flex-col gap-4">
        <DeliveryFields
          draft={draft}
          onChange={(change) => setDraft({ ...draft, ...change })}
          error={update.error?.message}
        />
        <Button
          className="self-start"
          busy={update.isPending}
          disabled={!settings}
          onClick={() => update.mutate(settings!)}
        >
          Save the webhook
        </Button>
      </div>
    </Panel>
  );
}

/** Credentials are not readable, so a test asks for them again; they stay in this page. */
function TestPanel({ webhook }: { webhook: Webhook }) {
  const { sourceName, authType } = webhook;
  const { draft, change } = useCredentials(sourceName, authType);
  return (
    <Panel title="Send a test">
      <div className="flex flex-col gap-4">
        <CredentialFields source={sourceName} draft={draft} onChange={change} choosable={false} />
        <SendTest webhook={webhook} credentials={credentialsOf(draft)} />
      </div>
    </Panel>
  );
}
