import { z } from 'zod';

// Compiled schemas would need eval, which the content security policy refuses.
z.config({ jitless: true });
