import type { Queryable, Statement } from '../../database';

/** A delivery that made no event. */
export interface WebhookFailure {
  /** UUIDv7: the time of the delivery. */
  id: string;
  /** What its sender was answered. */
  status: number;
  message: string;
}

const INSERT: Statement = {
  name: 'insert_webhook_failure',
  text: 'insert into webhook_failures (id, tenant_id, webhook_id, status, message) values ($1, $2, $3, $4, $5)',
};

export async function insertWebhookFailure(
  db: Queryable,
  webhook: { tenantId: string; id: string },
  { id, message, status }: WebhookFailure,
): Promise<void> {
  await db.query(INSERT, [id, webhook.tenantId, webhook.id, status, message]);
}

const LIST: Statement = {
  name: 'list_webhook_failures',
  text: `select id, status, message from webhook_failures where webhook_id = $1 order by id desc limit $2 offset $3`,
};
const COUNT: Statement = {
  name: 'count_webhook_failures',
  text: `select count(*) as count from (select from webhook_failures where webhook_id = $1 limit $2) f`,
};

/** Newest first. @param countedMax where counting stops */
export async function listWebhookFailures(
  db: Queryable,
  webhookId: string,
  page: { limit: number; offset: number },
  countedMax: number,
): Promise<{ failures: WebhookFailure[]; total: number }> {
  const [failures, [row]] = await Promise.all([
    db.query<WebhookFailure>(LIST, [webhookId, page.limit, page.offset]),
    db.query<{ count: number }>(COUNT, [webhookId, countedMax]),
  ]);
  return { failures, total: row!.count };
}
