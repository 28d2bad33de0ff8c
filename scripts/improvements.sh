#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares what the project adds to the paper's recipe, one change at a time, on the scenes and the
# split of results.sh:
#
#   scripts/improvements.sh [FOLDER [VARIANT ...]]
#
# FOLDER is that of results.sh, by default results. It receives the runs, the coloured test scenes
# and improvements.md, .json and .csv. Give names of variants to compare these only, for
# example "adamw options". If the script is stopped, run it again. CHROMAPATH names the program to
# use instead of this checkout's.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/once.sh"
folder=${1:-results}
wanted=("${@:2}")
runs=$folder/improvements
variants=" adamw adadelta ema absolute class chroma mild-chroma options "
for each in ${wanted[@]+"${wanted[@]}"}; do
  [[ $variants == *" $each "* ]] ||
    { echo "There is no variant '$each'; give some of:$variants" >&2; exit 2; }
done

mkdir -p "$runs/coloured"
adamw=(--optimizer adamw --lr 1e-3 --schedule cosine --warmup 50)
predictions=()

once held-out "$chromapath" dataset synth \
  --count 150 --size 960x528 --seed 13 --out "$folder/held-out" --force

chosen() { # name: whether it is a given variant, or none is given
  [ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $1 "* ]]
}

variant() { # name, training options: trains with two seeds
  local name=$1 seed
  shift
  chosen "$name" || return 0
  for seed in 1 2; do
    once "$name-$seed" train "improvements/$name-$seed" 600 --data "$folder/scenes" \
      --split "$folder/split.json" --size 448x256 --width 0.25 --select cam16 --seed "$seed" \
      --precision auto "$@"
    color "$name-$seed" "$name-$seed"
  done
}

color() { # name, run, options of infer: colours the held-out scenes
  local name=$1 run=$2
  shift 2
  once "coloured-$name" "$chromapath" infer --model "$runs/$run/best.safetensors" \
    --out "$runs/coloured/$name" --precision auto "$@" --force "$folder/held-out/images"
  predictions+=(--predictions "$name=$runs/coloured/$name")
}

# The first is the one that the others are compared with.
variant adamw "${adamw[@]}"
variant adadelta --lr 1
variant ema "${adamw[@]}" --ema 0.99
variant absolute "${adamw[@]}" --set huber-delta=0.01 --set huber-weight=30000
variant class "${adamw[@]}" --balance class
variant chroma "${adamw[@]}" --balance chroma
variant mild-chroma "${adamw[@]}" --balance chroma --set balance-uniform=0.9
# Options of infer, with the network of the variant adamw.
if chosen options; then
  color srgb adamw-1 --lightness srgb
  color flip adamw-1 --flip
  color guided adamw-1 --guided
  color flip-guided adamw-1 --flip --guided
fi

"$chromapath" evaluate "${predictions[@]}" --truth "$folder/held-out/images" \
  --labels "$folder/held-out/labels" --colors-from "$folder/scenes" --format markdown \
  --json "$folder/improvements.json" --csv "$folder/improvements.csv" --force \
  > "$folder/improvements.md"
echo "$folder/improvements.md"
