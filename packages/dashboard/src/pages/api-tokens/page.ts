import { KeyRound } from 'lucide-react';
import { definePage } from '../../app/define-page';

export default definePage({
  path: '/tenant-settings/api-tokens',
  area: 'tenant',
  role: 'ADMIN',
  title: 'API tokens',
  navigation: { section: 'Settings', label: 'API tokens', icon: KeyRound, order: 30 },
  load: () => import('./api-tokens-page'),
});
