import { bool, INVALID, secret, string, variable } from './variable';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** CFG-55 to CFG-61: the admin and the tenant a fresh database gets. */
export const seed = {
  ADMIN_EMAIL: string({
    id: 'CFG-55',
    default: 'admin@example.com',
    help: 'E-mail address of the admin a fresh database gets.',
  }),
  ADMIN_PASSWORD: secret({ id: 'CFG-56', default: 'Admin123!!', help: 'Password of that admin.' }),
  ADMIN_NAME: string({ id: 'CFG-57', default: 'Admin', help: 'Name of that admin.' }),
  DEFAULT_TENANT_NAME: string({
    id: 'CFG-58',
    default: 'Default',
    help: 'Name of the tenant a fresh database gets.',
  }),
  DEFAULT_TENANT_SLUG: string({ id: 'CFG-59', default: 'default', help: 'Slug of that tenant.' }),
  DEFAULT_TENANT_ID: variable(
    { kind: 'string', rule: 'a UUID', parse: (text) => (UUID.test(text) ? text.toLowerCase() : INVALID) },
    { id: 'CFG-60', help: 'Id of that tenant; without it 707d0855-80ab-4e1f-a156-f1c4546cbf52.' },
  ),
  SEED_DEVELOPMENT: bool({
    id: 'CFG-61',
    effect: 'Accepted without effect: there is no sample data; the example workers bring their own.',
    help: 'Adds sample data for developers when seeding.',
  }),
};
