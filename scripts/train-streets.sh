#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the training data of the bundled model and trains it from scratch:
#
#   scripts/train-streets.sh [FOLDER]
#
# FOLDER, by default streets-training, receives the scenes, the runs and streets.safetensors. If the
# script is stopped, run it again: complete steps are skipped, and a stopped training continues.
# CHROMAPATH names the program to use instead of this checkout's. docs/streets.md describes the
# model.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/once.sh"
folder=${1:-streets-training}
mkdir -p "$folder"
network=(--data "$folder/scenes" --size 320x224 --width 0.25)

once scenes "$chromapath" dataset synth \
  --count 2400 --size 960x528 --seed 1 --out "$folder/scenes" --force
once first train first 1201 "${network[@]}" --lr 1 --validation 60 --seed 1
once second train second 1800 "${network[@]}" --init "$folder/first/last.safetensors" \
  --optimizer adamw --lr 1e-3 --schedule cosine --warmup 50 --ema 0.998 --validation 48 --seed 2
once weights "$chromapath" weights convert --in "$folder/second/best.safetensors" \
  --out "$folder/streets.safetensors" --type fp16 --force \
  --metadata version=1 --metadata license=Apache-2.0 --metadata model-card=docs/streets.md
echo "$folder/streets.safetensors"
