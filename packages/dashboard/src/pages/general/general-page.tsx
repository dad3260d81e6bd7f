import type { RestSchema } from '@hatchet-ts/contracts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '../../design/button';
import { CopyButton } from '../../design/copy-button';
import { Field, Input } from '../../design/field';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Time } from '../../design/time';
import { periodText } from '../../format/time';
import { useMay, useTenantId } from '../../session/session';
import { tenantQuery, useUpdateTenant } from './general-queries';

/** What the tenant is called and where it lives (DSH-12). */
export default function GeneralPage() {
  const tenant = useQuery(tenantQuery(useTenantId()));
  const mayAct = useMay('ADMIN');
  return (
    <Page title="General" narrow>
      <QueryView query={tenant}>
        {(data) => (
          <>
            {mayAct && <Rename key={data.name} name={data.name} />}
            <TenantFacts tenant={data} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Rename({ name }: { name: string }) {
  const [text, setText] = useState(name);
  const update = useUpdateTenant('The tenant is renamed.');
  const isNew = text.trim() !== '' && text.trim() !== name;
  return (
    <Panel title="Name">
      <form
        className="flex flex-col items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isNew) update.mutate({ name: text.trim() });
        }}
      >
        <div className="w-full max-w-sm">
          <Field label="Name of the tenant" error={update.error?.message}>
            <Input required value={text} onChange={(event) => setText(event.target.value)} />
          </Field>
        </div>
        <Button type="submit" variant="primary" busy={update.isPending} disabled={!isNew}>
          Rename the tenant
        </Button>
      </form>
    </Panel>
  );
}

function TenantFacts({ tenant }: { tenant: RestSchema<'Tenant'> }) {
  return (
    <Panel title="Tenant" flush>
      <dl className="divide-y divide-line text-[0.8125rem]">
        <Line name="Name">{tenant.name}</Line>
        <Line name="Slug" copy={tenant.slug}>
          {tenant.slug}
        </Line>
        <Line name="Tenant ID" copy={tenant.metadata.id}>
          <code className="font-mono text-xs break-all">{tenant.metadata.id}</code>
        </Line>
        {tenant.serverUrl && (
          <Line name="Server URL" copy={tenant.serverUrl}>
            <span className="break-all">{tenant.serverUrl}</span>
          </Line>
        )}
        {tenant.environment && <Line name="Environment">{tenant.environment}</Line>}
        {tenant.region && <Line name="Region">{tenant.region}</Line>}
        {tenant.dataRetentionPeriod && (
          <Line name="Keeps runs for">{periodText(tenant.dataRetentionPeriod)}</Line>
        )}
        <Line name="Created">
          <Time at={tenant.metadata.createdAt} />
        </Line>
      </dl>
    </Panel>
  );
}

function Line({ name, copy, children }: { name: string; copy?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-10 items-center gap-3 px-4 py-1.5">
      <dt className="w-32 shrink-0 text-ink-soft">{name}</dt>
      <dd className="flex min-w-0 flex-1 items-center gap-2">
        {children}
        {copy && <CopyButton text={copy} label={`Copy ${name}`} />}
      </dd>
    </div>
  );
}
