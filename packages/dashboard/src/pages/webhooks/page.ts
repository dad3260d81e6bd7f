import { Webhook } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { webhooksSearch } from './webhooks-search';

export default [
  definePage({
    path: '/webhooks',
    area: 'tenant',
    title: 'Webhooks',
    navigation: { section: 'Triggers', label: 'Webhooks', icon: Webhook, order: 30, key: 'h' },
    search: webhooksSearch,
    load: () => import('./webhooks-page'),
  }),
  definePage({
    path: '/webhooks/$webhook',
    area: 'tenant',
    title: 'Webhook',
    load: () => import('./webhook-page'),
  }),
];
