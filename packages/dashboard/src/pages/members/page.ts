import { Users } from 'lucide-react';
import { definePage } from '../../app/define-page';

export default definePage({
  path: '/tenant-settings/members',
  area: 'tenant',
  title: 'Members',
  navigation: { section: 'Settings', label: 'Members', icon: Users, order: 20 },
  load: () => import('./members-page'),
});
