import { Workflow } from 'lucide-react';
import { definePage } from '../../app/define-page';
import { workflowSearch, workflowsSearch } from './workflows-search';

export default [
  definePage({
    path: '/workflows',
    area: 'tenant',
    title: 'Workflows',
    navigation: { section: 'Work', label: 'Workflows', icon: Workflow, order: 20, key: 'f' },
    search: workflowsSearch,
    load: () => import('./workflows-page'),
  }),
  definePage({
    path: '/workflows/$workflow',
    area: 'tenant',
    title: 'Workflow',
    search: workflowSearch,
    load: () => import('./workflow-page'),
  }),
];
