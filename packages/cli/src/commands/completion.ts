import { SHELLS } from '../catalogue/completion';
import { badFlag } from '../cli-error';
import type { Invocation } from '../command-spec';

/** Each asks `hatchet complete-words` at Tab, so a script never grows old. */
const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: `_hatchet() {
  local IFS=$'\\n'
  COMPREPLY=($(hatchet complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _hatchet hatchet`,
  zsh: `#compdef hatchet
_hatchet() {
  local -a words_found
  words_found=("\${(@f)$(hatchet complete-words -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)}")
  [[ -n "$words_found" ]] && compadd -a words_found || _files
}
compdef _hatchet hatchet`,
  fish: `complete -c hatchet -a '(hatchet complete-words -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
};

export async function run({ args: [shell = ''] }: Invocation<object>): Promise<void> {
  const known = SHELLS.find((each) => each === shell);
  if (!known) throw badFlag('the shell', `one of ${SHELLS.join(', ')}`, shell);
  console.log(SCRIPTS[known]);
}
