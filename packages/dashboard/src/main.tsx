import './app/configure-zod';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Toaster } from 'sonner';
import { queryClient } from './api/query-client';
import { router } from './app/router';
import { TooltipProvider } from './design/tooltip';
import './design/styles.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <Toaster
          position="bottom-right"
          toastOptions={{ classNames: { toast: '!bg-raised !text-ink !border-line !shadow-deep' } }}
        />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
