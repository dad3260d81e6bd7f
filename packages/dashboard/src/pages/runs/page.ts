import { Play } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { runsSearch } from './runs-search';

export default definePage({
  path: '/runs',
  area: 'tenant',
  title: 'Runs',
  navigation: { section: 'Work', label: 'Runs', icon: Play, order: 10, key: 'r' },
  search: runsSearch,
  load: () => import('./runs-page'),
});
