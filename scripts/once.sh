# SPDX-License-Identifier: Apache-2.0
# Read by the other scripts. Sets `chromapath`, the program: that of this checkout, or the one that
# CHROMAPATH names. Defines steps that are done once in `folder`, which the scripts set.
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
chromapath=${CHROMAPATH:-$checkout/chromapath}

once() { # step, command: runs a command unless it has succeeded before
  local done=$folder/$1.done
  shift
  [ -e "$done" ] && return
  "$@"
  touch "$done"
}

train() { # run, steps, options: starts a run, or continues it
  local run=$folder/$1 steps=$2
  shift 2
  if [ -e "$run/last.safetensors" ]; then
    "$chromapath" train --out "$run" --resume --max-steps "$steps"
  else
    "$chromapath" train "$@" --out "$run" --force --max-steps "$steps"
  fi
}
