import { useMutation, useQuery } from '@tanstack/react-query';
import { Terminal } from 'lucide-react';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { Button } from '../../design/button';
import { CodeBlock } from '../../design/copy-button';
import { EmptyState } from '../../design/empty-state';
import { useMay, useTenantId } from '../../session/session';
import { workflowsQuery } from './runs-queries';

/** Plain HTTP means a platform without TLS, and its gRPC port has none either. */
const withoutTls = () => window.location.protocol === 'http:';

function startCommands(token: string): string {
  const tls = withoutTls() ? ' HATCHET_CLIENT_TLS_STRATEGY=none' : '';
  return `export HATCHET_CLIENT_TOKEN=${token}${tls}\nnode examples/quickstart/dist/worker.js`;
}

/** What a tenant without workflows shows: the two lines that start its first worker (DSH-14). */
export function FirstWorker() {
  const tenant = useTenantId();
  const mayMakeTokens = useMay('ADMIN');
  // Registration of the first workflow ends this page.
  useQuery({ ...workflowsQuery(tenant), staleTime: 0, meta: LIVE });
  const makeToken = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/tenants/{tenant}/api-tokens', {
          params: { path: { tenant } },
          body: { name: 'first worker' },
        }),
      ),
  });
  const token = makeToken.data?.token;
  return (
    <EmptyState
      icon={Terminal}
      title="Start your first worker"
      action={
        <div className="flex flex-col gap-4">
          {token === undefined && mayMakeTokens ? (
            <Button
              variant="primary"
              size="large"
              className="self-center"
              busy={makeToken.isPending}
              onClick={() => makeToken.mutate()}
            >
              Make a token and show the commands
            </Button>
          ) : (
            <>
              <CodeBlock label="commands that start a worker" code={startCommands(token ?? 'YOUR_TOKEN')} />
              <p className="text-xs text-ink-faint">
                {token
                  ? 'The token is shown only now. Keep it like a password.'
                  : 'Ask an administrator of this tenant for a token.'}
              </p>
            </>
          )}
          <p role="status" className="flex items-center justify-center gap-2 text-[0.8125rem] text-ink-soft">
            <span aria-hidden className="size-2 animate-beat rounded-full bg-running" />
            Waiting for a worker
          </p>
        </div>
      }
    >
      Workers are your own programs: they connect here, say which workflows they can run and get the work. As
      soon as one does, this page shows its runs.
    </EmptyState>
  );
}
