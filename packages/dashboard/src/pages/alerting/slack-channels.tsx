import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { basePath } from '../../app/base-path';
import { Button, IconButton } from '../../design/button';
import { Confirm } from '../../design/dialog';
import { Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { useMay, useTenantId } from '../../session/session';
import { type SlackWebhook, slackQuery, useDisconnectSlack } from './alerting-queries';

/** Channels in Slack that get alerts. */
export function SlackChannels() {
  const tenant = useTenantId();
  const channels = useQuery(slackQuery(tenant));
  const mayAct = useMay('ADMIN');
  const [leaving, setLeaving] = useState<SlackWebhook>();
  const disconnect = useDisconnectSlack();
  return (
    <Panel
      title="Slack"
      flush
      actions={
        mayAct && (
          <Button asChild size="small">
            <a href={`${basePath}/api/v1/tenants/${tenant}/slack/start`}>
              <Plus aria-hidden /> Connect a channel
            </a>
          </Button>
        )
      }
    >
      <QueryView query={channels}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="p-4 text-[0.8125rem] text-ink-soft">
              No channel yet. Connecting one needs the Slack app of this installation
              (SERVER_TENANT_ALERTING_SLACK_ENABLED).
            </p>
          ) : (
            <ul aria-label="Slack channels" className="divide-y divide-line text-[0.8125rem]">
              {rows.map((channel) => (
                <li key={channel.metadata.id} className="flex min-h-11 items-center gap-2 px-4 py-1.5">
                  <span className="min-w-0 flex-1 truncate">
                    {channel.channelName} <span className="text-ink-soft">in {channel.teamName}</span>
                  </span>
                  {mayAct && (
                    <IconButton
                      icon={Trash2}
                      label={`Disconnect ${channel.channelName}`}
                      onClick={() => setLeaving(channel)}
                    />
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      {leaving && (
        <Confirm
          title={`Disconnect ${leaving.channelName}?`}
          description="The channel gets no more alerts."
          action="Disconnect the channel"
          danger
          open
          onOpenChange={(open) => !open && setLeaving(undefined)}
          onConfirm={() => disconnect.mutateAsync(leaving)}
        />
      )}
    </Panel>
  );
}
