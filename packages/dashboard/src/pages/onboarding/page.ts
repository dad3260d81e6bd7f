import { definePage } from '../../app/define-page';

export default definePage({
  path: '/onboarding/create-tenant',
  area: 'account',
  title: 'New tenant',
  load: () => import('./create-tenant-page'),
});
