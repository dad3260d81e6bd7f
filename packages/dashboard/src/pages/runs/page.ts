import { Play } from 'lucide-react';
import { definePage } from '../../app/define-page';
import RunsPage from './runs-page';
import { runsQuery } from './runs-queries';
import { runsSearch } from './runs-search';

export default definePage({
  path: '/runs',
  area: 'tenant',
  title: 'Runs',
  navigation: { section: 'Work', label: 'Runs', icon: Play, order: 10, key: 'r' },
  search: runsSearch,
  // With the shell: it is where everybody arrives.
  load: async () => ({ default: RunsPage }),
  reads: (tenant, search) => [runsQuery(tenant, runsSearch.parse(search))],
});
