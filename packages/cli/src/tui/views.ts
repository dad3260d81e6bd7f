/** Where the user is; Escape goes back to where they came from. */
export type View =
  | { name: 'runs'; workflowId?: string; workflowName?: string }
  | { name: 'workflows' }
  | { name: 'workers' }
  | { name: 'run'; runId: string }
  | { name: 'workflow'; workflowId: string; workflowName: string }
  | { name: 'worker'; workerId: string };

export const TABS = ['Runs', 'Workflows', 'Workers'] as const;

/** The tab a view belongs to. */
export function tabOf({ name }: View): (typeof TABS)[number] {
  if (name === 'workflow' || name === 'workflows') return 'Workflows';
  return name === 'worker' || name === 'workers' ? 'Workers' : 'Runs';
}

export const rootOf = (tab: (typeof TABS)[number]): View =>
  tab === 'Runs' ? { name: 'runs' } : tab === 'Workflows' ? { name: 'workflows' } : { name: 'workers' };

export interface ViewProps {
  /** Lines there are for it. */
  height: number;
  columns: number;
  /** Help is shown, or a question is asked: keys are not for the view. */
  isIdle: boolean;
  open(view: View): void;
  /** While text is typed, letters are letters. */
  setTyping(isTyping: boolean): void;
  tell(message: string): void;
}
