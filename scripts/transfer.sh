#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares ways to train for a new city of which there are few pictures, with equal steps:
#
#   scripts/transfer.sh [FOLDER]
#
# FOLDER, by default transfer, receives the scenes, the runs and transfer.json. The city is
# synthetic, at the golden hour and at dusk. The bundled model has not seen its streets. If the script
# is stopped, run it again: complete steps are skipped, and a stopped training continues.
# CHROMAPATH names the program to use instead of this checkout's. docs/transfer.md explains the options.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/once.sh"
folder=${1:-transfer}
mkdir -p "$folder"
steps=60

once city "$chromapath" dataset synth --count 48 --size 480x264 --seed 101 --time golden,dusk \
  --out "$folder/city" --force
once held-out "$chromapath" dataset synth --count 24 --size 480x264 --seed 102 --time golden,dusk \
  --out "$folder/held-out" --force

way() { # name, options: trains in one way
  local name=$1
  shift
  once "$name" train "$name" "$steps" --data "$folder/city" --size 320x176 --width 0.25 \
    --validation 8 --optimizer adamw --lr 1e-3 --seed 1 "$@"
}

way scratch
way tuned --init bundled
way frozen --init bundled --freeze context,spatial
way slow --init bundled --lr-group context=0.1 --lr-group color=0.3

predictions=()
for name in scratch bundled tuned frozen slow; do
  model=$folder/$name/best.safetensors
  [ "$name" = bundled ] && model=bundled
  once "coloured-$name" "$chromapath" infer --model "$model" --out "$folder/coloured/$name" \
    --force "$folder/held-out/images"
  predictions+=(--predictions "$name=$folder/coloured/$name")
done
"$chromapath" evaluate "${predictions[@]}" --truth "$folder/held-out/images" \
  --labels "$folder/held-out/labels" --json "$folder/transfer.json" --force
