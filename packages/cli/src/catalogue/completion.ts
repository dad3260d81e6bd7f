import type { CommandSpec } from '../command-spec';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completion: CommandSpec = {
  name: 'completion',
  arguments: ['<shell>'],
  summary: `Print a completion script: ${SHELLS.join(', ')}`,
  examples: [
    ['source <(hatchet completion bash)', 'this shell'],
    ['hatchet completion zsh > "$' + '{fpath[1]}/_hatchet"', 'all zsh sessions'],
    ['hatchet completion fish > ~/.config/fish/completions/hatchet.fish', 'all fish sessions'],
  ],
  module: 'completion',
};

/** What the scripts call at each Tab. */
export const completeWords: CommandSpec = {
  name: 'complete-words',
  arguments: ['[words...]'],
  summary: 'Print what the last word could become',
  examples: [['hatchet complete-words -- runs l', 'list']],
  hidden: true,
  module: 'complete-words',
};
