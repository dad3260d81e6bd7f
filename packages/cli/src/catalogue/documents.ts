import type { CommandSpec, OptionSpec } from '../command-spec';

const URL_OPTION: OptionSpec = {
  flags: '--url <url>',
  help: 'an MCP server over HTTP (default: the documents of this installation, through `hatchet docs mcp`)',
};

export const docs: CommandSpec = {
  name: 'docs',
  aliases: ['doc'],
  summary: 'Documentation for coding assistants',
  examples: [['hatchet docs install', 'for the assistants on this machine']],
  commands: [
    {
      name: 'install',
      summary: 'Give coding assistants the documentation as an MCP server',
      options: [URL_OPTION],
      examples: [
        ['hatchet docs install', 'asks which'],
        ['hatchet docs install claude-code', 'runs `claude`, or prints what to run'],
      ],
      module: 'docs/install',
      commands: [
        {
          name: 'claude-code',
          summary: 'For Claude Code',
          options: [URL_OPTION],
          examples: [['hatchet docs install claude-code', 'runs `claude`, or prints what to run']],
          module: 'docs/install-claude-code',
        },
        {
          name: 'cursor',
          summary: 'For Cursor: writes .cursor/mcp.json',
          options: [URL_OPTION],
          examples: [['hatchet docs install cursor', 'for the project in this directory']],
          module: 'docs/install-cursor',
        },
      ],
    },
    {
      name: 'mcp',
      summary: 'Serve the documentation over the Model Context Protocol, on standard input and output',
      examples: [['hatchet docs mcp', 'what `docs install` registers']],
      module: 'docs/mcp',
    },
  ],
};

export const skills: CommandSpec = {
  name: 'skills',
  summary: 'Skills for coding agents',
  examples: [['hatchet skills install', 'into this directory']],
  commands: [
    {
      name: 'install',
      summary: 'Install the skill package, and point AGENTS.md and CLAUDE.md to it',
      options: [
        { flags: '-d, --dir <path>', help: 'root of the project', default: '.' },
        { flags: '-f, --force', help: 'overwrite files that were changed' },
      ],
      examples: [
        ['hatchet skills install', 'into this directory'],
        ['hatchet skills install --dir ./my-project', 'into another one'],
      ],
      module: 'skills/install',
    },
  ],
};
