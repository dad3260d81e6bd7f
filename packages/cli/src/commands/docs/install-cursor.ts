import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MCP_NAME } from '@hatchet-ts/docs-site';
import { CliError } from '../../cli-error';
import type { Invocation } from '../../command-spec';
import { serverCommand } from '../../mcp/server-command';
import { done } from '../../output/say';
import type { DocsOptions } from './install';

interface CursorConfig {
  mcpServers?: Record<string, unknown>;
}

/** Adds the server to `.cursor/mcp.json` of this directory and leaves all else in it alone. */
export async function run({ options: { url } }: Invocation<DocsOptions>): Promise<void> {
  const file = path.join('.cursor', 'mcp.json');
  const config = readConfig(file);
  const mcpServers = { ...config.mcpServers, [MCP_NAME]: url ? { url } : serverCommand() };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...config, mcpServers }, null, 2)}\n`);
  done(`${file} has the documentation as ${MCP_NAME}; Cursor asks once whether to use it`);
}

function readConfig(file: string): CursorConfig {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CursorConfig;
  } catch (error) {
    throw new CliError(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
