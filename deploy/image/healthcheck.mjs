#!/usr/bin/env node
// HEALTHCHECK of the images: whether the process in this container does its work (SLF-48). Exit code 0 or 1.
const port = process.env.SERVER_HEALTHCHECK_PORT || '8733';
try {
  const response = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(4_000) });
  console.log(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  console.log(`nothing answers on port ${port}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
