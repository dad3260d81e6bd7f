import { definePage } from '../../app/define-page';
import { invitesSearch } from './invites-search';

export default [
  definePage({
    path: '/onboarding/create-tenant',
    area: 'account',
    title: 'New tenant',
    load: () => import('./create-tenant-page'),
  }),
  definePage({
    path: '/onboarding/invites',
    area: 'account',
    title: 'Invites',
    search: invitesSearch,
    load: () => import('./invites-page'),
  }),
];
