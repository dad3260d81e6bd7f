import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { Button } from '../design/button';
import { EmptyState } from '../design/empty-state';

export function NotFound() {
  return (
    <EmptyState
      icon={Compass}
      title="There is no page at this address"
      action={
        <Button asChild>
          <Link to="/">To the runs</Link>
        </Button>
      }
    />
  );
}
