import type { RestSchema } from '@hatchet-ts/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { LIVE } from '../../api/live';
import { WINDOWS, type WindowName } from '../runs/runs-search';

export type AuditEntry = RestSchema<'AuditLog'>;

/** Entries read at once, the newest; the API knows filters by time only, so the others work on these. */
export const ENTRIES_READ = 1_000;
export const ENTRIES_PER_PAGE = 50;

const organizationsQuery = queryOptions({
  queryKey: ['session', 'organizations'],
  queryFn: ({ signal }) => answer(client.GET('/api/v1/management/organizations', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What was done in the tenant within the window, the newest first. */
export const auditLogQuery = (tenant: string, window: WindowName) =>
  queryOptions({
    queryKey: ['audit-log', tenant, 'list', window],
    queryFn: async ({ client: queries, signal }): Promise<AuditEntry[]> => {
      const [organization] = (await queries.ensureQueryData(organizationsQuery)).rows;
      if (!organization) return [];
      const { rows } = await answer(
        client.GET('/api/v1/management/organizations/{organization}/audit-logs', {
          signal,
          params: {
            path: { organization: organization.metadata.id },
            query: {
              tenant,
              since: new Date(Date.now() - WINDOWS[window].ms).toISOString(),
              limit: ENTRIES_READ,
            },
          },
        }),
      );
      return rows;
    },
    placeholderData: keepPreviousData,
    meta: LIVE,
  });

/** The last word of an action, said of its thing. */
const DONE: Record<string, string> = {
  Accept: 'accepted',
  Branch: 'branched',
  Cancel: 'cancelled',
  Create: 'created',
  Delete: 'deleted',
  Reject: 'rejected',
  Replay: 'replayed',
  Restore: 'restored',
  Revoke: 'revoked',
  Trigger: 'triggered',
  Update: 'changed',
};
/** Things whose actions have other names than the pages. */
const THINGS: [RegExp, string][] = [
  [/^V1/, ''],
  [/^Workflow(Cron|Scheduled)|^(Cron|Scheduled)Workflow(Trigger|Run)/, '$1$2'],
  [/^Scheduled(Bulk)?$/, 'Scheduled run'],
  [/Update$|Bulk$/, ''],
  [/^Api/, 'API'],
];

/** `V1WebhookCreate` → `Webhook created`, `ApiTokenUpdateRevoke` → `API token revoked`. */
export function actionText(action: string): string {
  const verb = Object.keys(DONE).find((each) => action.endsWith(each));
  if (verb === undefined) return action;
  const thing = THINGS.reduce((name, [from, to]) => name.replace(from, to), action.slice(0, -verb.length));
  const words = thing.replaceAll(/(?<=[a-zI])(?=[A-Z][a-z])/g, ' ').split(' ');
  return [words[0], ...words.slice(1).map((word) => word.toLowerCase()), DONE[verb]].join(' ');
}

/** Whether the entry has the text in who, what or from where. */
export function isAbout(entry: AuditEntry, text: string): boolean {
  const { action, actorId, actorName, ipAddress, resourceId, resourceType } = entry;
  const wanted = text.toLowerCase();
  return [actionText(action), action, actorId, actorName, ipAddress, resourceId, resourceType].some((part) =>
    part?.toLowerCase().includes(wanted),
  );
}
