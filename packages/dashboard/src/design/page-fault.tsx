import { CircleAlert } from 'lucide-react';
import { Button } from './button';
import { EmptyState } from './empty-state';

/** Instead of a page or a list that could not be shown. */
export function PageFault({ error, reset }: { error: Error; reset?: () => void }) {
  return (
    <EmptyState
      icon={CircleAlert}
      title="This could not be loaded"
      action={reset && <Button onClick={reset}>Try again</Button>}
    >
      <p role="alert">{error.message}</p>
    </EmptyState>
  );
}
