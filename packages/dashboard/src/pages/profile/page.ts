import { definePage } from '../../app/define-page';

export default definePage({
  path: '/profile',
  area: 'tenant',
  title: 'Profile',
  load: () => import('./profile-page'),
});
