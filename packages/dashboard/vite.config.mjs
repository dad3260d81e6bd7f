import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // Relative, so that one build serves under every path; <base> in index.html says which.
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    // build.mjs builds beside it and puts it there when it is finished.
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined as data: they would need a wider content security policy.
    assetsInlineLimit: 0,
    // The shell, in kB before compression; what is loaded is tested in the browser.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // Without this every set of pages that share something makes a file of its own, and the first visit asks for
        // forty of them over the six connections that browsers have, with the first list waiting behind.
        codeSplitting: { groups: [{ name: 'shell', test: /src\/main\.tsx$/ }] },
      },
    },
  },
  // `npm run dev` beside a running platform.
  server: { proxy: { '/api': process.env.HATCHET_SERVER_URL ?? 'http://localhost:8888' } },
});
