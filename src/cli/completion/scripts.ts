/** The few lines that each shell needs to ask idctl for candidates. */

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash: add to ~/.bashrc:  source <(idctl completion bash)
_idctl() {
  local IFS=$'\\n'
  COMPREPLY=($(idctl completion bash --words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _idctl idctl`,
  zsh: `# zsh: add to ~/.zshrc, below compinit:  source <(idctl completion zsh)
_idctl() {
  local -a found
  found=("\${(@f)$(idctl completion zsh --words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _idctl idctl`,
  fish: `# fish:  idctl completion fish > ~/.config/fish/completions/idctl.fish
complete -c idctl -f -a '(idctl completion fish --words -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
  powershell: `# PowerShell: add to $PROFILE:  idctl completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName idctl -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '""' }
  idctl completion powershell --words -- $words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`,
};

/** Empty for a shell that is none of `SHELLS`; the parser lets none through. */
export function completionScript(shell: string): string {
  const known = SHELLS.find((it) => it === shell);
  return known === undefined ? '' : SCRIPTS[known];
}
