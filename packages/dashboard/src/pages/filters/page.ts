import { Filter } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { filtersSearch } from './filters-search';

export default definePage({
  path: '/filters',
  area: 'tenant',
  title: 'Filters',
  navigation: { section: 'Triggers', label: 'Filters', icon: Filter, order: 40 },
  search: filtersSearch,
  load: () => import('./filters-page'),
});
