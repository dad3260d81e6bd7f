import type { RestSchema } from '@hatchet-ts/contracts';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '../../api/api-error';
import { Button } from '../../design/button';
import { JsonField, jsonText, objectFault } from '../../design/json-field';
import { useTenantId } from '../../session/session';
import { type Credentials, proofOf } from './sign-delivery';
import { SOURCES } from './sources';
import { urlOf, type Webhook } from './webhooks-queries';

/** Posts what the source would post, signed as it would sign, from this browser. */
export function SendTest({
  webhook: { name, sourceName },
  credentials,
}: {
  webhook: Pick<Webhook, 'name' | 'sourceName'>;
  /** Absent while they are incomplete. */
  credentials: Credentials | undefined;
}) {
  const tenant = useTenantId();
  const { sample, sampleHeaders } = SOURCES[sourceName];
  const [body, setBody] = useState(jsonText(sample));
  const send = useMutation({
    mutationFn: async () => {
      const response = await fetch(urlOf(tenant, name), {
        method: 'POST',
        credentials: 'omit',
        headers: {
          'Content-Type': 'application/json',
          ...sampleHeaders,
          ...(await proofOf(sourceName, credentials!, body)),
        },
        body,
      });
      const answer = await response.text();
      if (!response.ok) throw new Error(messageOf(response.status, answer));
      return answer === '' ? {} : (JSON.parse(answer) as RestSchema<'V1WebhookResponse'>);
    },
    meta: { shownInForm: true },
  });
  const event = send.data?.event;
  return (
    <div className="flex flex-col gap-3">
      <JsonField label="Body of the test" rows={6} value={body} onChange={setBody} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          busy={send.isPending}
          disabled={credentials === undefined || !!objectFault(body)}
          onClick={() => send.mutate()}
        >
          <Send aria-hidden /> Send test
        </Button>
        <p role="status" className="min-w-0 text-[0.8125rem]">
          {send.error && <span className="text-bad">Refused: {send.error.message}</span>}
          {send.data && !event && <span className="text-good">The webhook took it.</span>}
          {event && (
            <span className="text-good">
              The webhook took it:{' '}
              <Link to={`/tenants/${tenant}/events/${event.metadata.id}`} className="underline">
                event {event.key}
              </Link>
            </span>
          )}
        </p>
      </div>
    </div>
  );
}
