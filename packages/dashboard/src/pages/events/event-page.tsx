import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../design/button';
import { CopyButton } from '../../design/copy-button';
import { Fact, Facts } from '../../design/facts';
import { JsonViewer } from '../../design/json-viewer';
import { Page, Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { Time } from '../../design/time';
import { useMay, useTenantId } from '../../session/session';
import { BulkActionDialog, type BulkTarget } from '../runs/bulk-action-dialog';
import { Metadata } from '../runs/metadata';
import { RecentRuns } from '../runs/recent-runs';
import { type Event, eventQuery, runIdsOf } from './events-queries';

/** One event: what it carried and what it started. */
export default function EventPage() {
  const tenant = useTenantId();
  const { event: id } = useParams({ strict: false }) as { event: string };
  const event = useQuery(eventQuery(tenant, id));
  return <QueryView query={event}>{(data) => <Details event={data} />}</QueryView>;
}

function Details({ event }: { event: Event }) {
  const tenant = useTenantId();
  const mayAct = useMay('MEMBER');
  const [replaying, setReplaying] = useState<BulkTarget>();
  const runIds = runIdsOf(event);
  const { id } = event.metadata;
  return (
    <Page
      title={event.key}
      beside={
        <span className="flex items-center font-mono text-2xs text-ink-faint">
          <span className="max-sm:hidden">{id}</span>
          <CopyButton text={id} label="Copy the event id" />
        </span>
      }
      actions={
        mayAct &&
        runIds.length > 0 && (
          <Button onClick={() => setReplaying({ action: 'replay', ids: runIds })}>
            <RotateCcw aria-hidden /> Replay its runs…
          </Button>
        )
      }
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-1.5">
        <Facts>
          <Fact name="Seen">
            <Time at={event.seenAt ?? event.metadata.createdAt} />
          </Fact>
          {event.scope && (
            <Fact name="Scope">
              <code className="font-mono text-xs">{event.scope}</code>
            </Fact>
          )}
          {event.triggeringWebhookName && (
            <Fact name="Webhook">
              <Link
                to={`/tenants/${tenant}/webhooks/${event.triggeringWebhookName}`}
                className="text-accent hover:underline"
              >
                {event.triggeringWebhookName}
              </Link>
            </Fact>
          )}
        </Facts>
        <Metadata value={event.additionalMetadata} />
      </div>
      <Panel flush title="Payload">
        {event.payloadsRestricted ? (
          <p className="p-4 text-[0.8125rem] text-ink-faint">Your role does not show payloads.</p>
        ) : (
          <JsonViewer label="payload" value={event.payload ?? {}} />
        )}
      </Panel>
      <Panel flush title="Triggered runs">
        <RecentRuns
          of={{ eventId: id }}
          empty="No workflow had this key in its onEvents when the event came, or its filters let none through."
        />
      </Panel>
      <BulkActionDialog target={replaying} onClose={() => setReplaying(undefined)} onDone={() => undefined} />
    </Page>
  );
}
