import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';

interface ActionOptions<Result, Variables> {
  /** What to say afterwards: "3 crons deleted." */
  done: (result: Result, variables: Variables) => string;
  /** Beginnings of the keys of what has changed. */
  refresh: readonly QueryKey[];
  /** The form shows the server's sentence itself. */
  shownInForm?: boolean;
  onDone?: (result: Result) => void;
}

/** Changes something, says so, and reads again what has changed. */
export function useAction<Result, Variables = void>(
  act: (variables: Variables) => Promise<Result>,
  { done, refresh, shownInForm = false, onDone }: ActionOptions<Result, Variables>,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    meta: { shownInForm },
    onSuccess: async (result, variables) => {
      toast.success(done(result, variables));
      onDone?.(result);
      await Promise.all(refresh.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
