#compdef chromapath
# SPDX-License-Identifier: Apache-2.0
# Completion in zsh by the functions for bash. They are in share beside this file's folder, or in
# Debian's folder for them.
autoload -U +X bashcompinit && bashcompinit
# The functions call it, and zsh does not have it.
(( $+functions[compopt] )) || compopt() { : }
local file
for file in \
  "${functions_source[_chromapath]:h}/../../bash-completion/completions/chromapath" \
  /usr/share/bash-completion/completions/chromapath; do
  [[ -r $file ]] && source "$file" && break
done
_bash_complete -o default -F _complete_chromapath
