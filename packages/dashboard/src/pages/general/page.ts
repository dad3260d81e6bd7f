import { Settings } from 'lucide-react';
import { definePage } from '../../app/define-page';

export default definePage({
  path: '/tenant-settings/general',
  area: 'tenant',
  title: 'General settings',
  navigation: { section: 'Settings', label: 'General', icon: Settings, order: 10 },
  load: () => import('./general-page'),
});
