import { ScrollText } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { auditLogSearch } from './audit-log-search';

export default definePage({
  path: '/tenant-settings/audit-log',
  area: 'tenant',
  role: 'ADMIN',
  title: 'Audit log',
  navigation: { section: 'Settings', label: 'Audit log', icon: ScrollText, order: 60 },
  search: auditLogSearch,
  load: () => import('./audit-log-page'),
});
