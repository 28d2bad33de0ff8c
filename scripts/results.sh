#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Repeats the paper's experiment on synthetic streets, with narrow networks:
#
#   scripts/results.sh [FOLDER]
#
# FOLDER, by default results, receives the scenes, the runs, the tables and the figures. If the
# script is stopped, run it again: complete steps are skipped, and a stopped training continues.
# CHROMAPATH names the program to use instead of this checkout's.
#
# ImageNet's weights are replaced by stand-ins, which are trained on the classes of further scenes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/once.sh"
folder=${1:-results}
mkdir -p "$folder"
adamw=(--optimizer adamw --lr 1e-3 --schedule cosine --warmup 50 --precision auto)

# Each scene has random numbers of its own, which follow from the seed and its index.
once scenes "$chromapath" dataset synth \
  --count 1300 --size 960x528 --seed 11 --out "$folder/scenes" --force
once split "$chromapath" dataset split --data "$folder/scenes" --out "$folder/split.json" \
  --train 1000 --validation 150 --test 150 --force
once further "$chromapath" dataset synth \
  --count 1000 --size 480x264 --seed 12 --out "$folder/further" --force

once classes train classes 1500 --data "$folder/further" --validation 50 \
  --size 64 --width 0.25 --set huber-weight=0 "${adamw[@]}"
once resnet50 "$chromapath" weights convert --in "$folder/classes/best.safetensors" --force \
  --part context.resnet --out "$folder/resnet50.safetensors" \
  --metadata "stand-in=ResNet50 trained on classes of synthetic streets"
once features train features 600 --model vgg16 --data "$folder/further" --validation 50 \
  --size 224 "${adamw[@]}"
once vgg16 "$chromapath" weights convert --in "$folder/features/best.safetensors" --force \
  --out "$folder/vgg16.safetensors" \
  --metadata "stand-in=VGG16 trained on classes of synthetic streets"

once tables "$chromapath" ablation --data "$folder/scenes" --split "$folder/split.json" \
  --out "$folder/ablation" --resume --rivals iizuka,cold-diffusion --seeds 1,2 \
  --size 896 --width 0.25 --max-steps 250 --perceptual-size 224 \
  --resnet50 "$folder/resnet50.safetensors" --vgg16 "$folder/vgg16.safetensors" "${adamw[@]}"
echo "$folder/ablation"
