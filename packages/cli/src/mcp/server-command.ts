import { packageFile } from '../package-root';

/** How an assistant starts our MCP server: this very installation, wherever it stands. */
export function serverCommand(): { command: string; args: string[] } {
  return { command: process.execPath, args: [packageFile('bin', 'hatchet.js'), 'docs', 'mcp'] };
}
