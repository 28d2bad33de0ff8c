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
small=(--data "$folder/scenes" --size 320x224 --width 0.25)
large=(--size 640x448 --width 0.25 --precision auto --select cam16 --validation 48)
adamw=(--optimizer adamw --schedule cosine)

once scenes "$chromapath" dataset synth \
  --count 4800 --size 960x528 --seed 1 --out "$folder/scenes" --force
once first train first 1201 "${small[@]}" --lr 1 --validation 60 --seed 1
once second train second 1800 "${small[@]}" --init "$folder/first/last.safetensors" \
  "${adamw[@]}" --lr 1e-3 --warmup 50 --ema 0.998 --validation 48 --seed 2
once third train third 1600 --data "$folder/scenes" "${large[@]}" "${adamw[@]}" \
  --init "$folder/second/best.safetensors" --lr 1e-3 --warmup 50 --ema 0.998 --seed 3
once fourth train fourth 720 --data "$folder/scenes" "${large[@]}" "${adamw[@]}" \
  --init "$folder/third/last.safetensors" --lr 6e-4 --warmup 30 --ema 0.99 --seed 4 \
  --balance chroma --set balance-uniform=0.9
once more-scenes "$chromapath" dataset synth \
  --count 4800 --size 960x528 --seed 2 --out "$folder/more-scenes" --force
sharp=(--data "$folder/more-scenes" "${large[@]}" "${adamw[@]}"
  --balance chroma --set balance-uniform=0.9 --set huber-delta=0.01 --set huber-weight=30000)
once fifth train fifth 3200 "${sharp[@]}" \
  --init "$folder/fourth/best.safetensors" --lr 1e-3 --warmup 50 --ema 0.998 --seed 5
once sixth train sixth 600 "${sharp[@]}" \
  --init "$folder/fifth/last.safetensors" --lr 3e-4 --warmup 30 --ema 0.99 --seed 6
once weights "$chromapath" weights convert --in "$folder/sixth/best.safetensors" \
  --out "$folder/streets.safetensors" --type fp16 --force \
  --metadata version=3 --metadata license=Apache-2.0 --metadata model-card=docs/streets.md
echo "$folder/streets.safetensors"
