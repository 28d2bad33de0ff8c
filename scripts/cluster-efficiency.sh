#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares two executors of Spark with one core each with one process of "infer" that uses two cores:
#
#   SPARK_HOME=... scripts/cluster-efficiency.sh [FOLDER [PICTURES [OPTION ...]]]
#
# FOLDER, by default cluster-efficiency, receives PICTURES pictures (default 100), three times as many
# in a second folder, and the results. OPTIONs are of "infer" and "cluster infer", for example
# --size 448. The rate of each is PICTURES x 2 divided by the difference of the times of both
# folders, so that starts of Java and Spark do not count. With fewer than 100 pictures, the executors
# still compile code. The last line is the ratio of the rates; 1 means that nothing is lost. Use a
# machine with two idle cores. CHROMAPATH names the program to use instead of this checkout's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
chromapath=${CHROMAPATH:-./chromapath}
folder=${1:-cluster-efficiency}
count=${2:-100}
options=("${@:3}")
mkdir -p "$folder"

for times in 1 3; do
  [ -d "$folder/in$times" ] || "$chromapath" dataset synth --count $((times * count)) \
    --size 640x352 --out "$folder/in$times" --quiet
done

seconds() { # command; prints its wall time, to milliseconds
  local start end
  start=$(date +%s%N)
  "$@" >&2
  end=$(date +%s%N)
  echo "$start $end" | awk '{ printf "%.3f\n", ($2 - $1) / 1e9 }'
}

one_process() { # 1 or 3
  rm -rf "$folder/infer$1"
  seconds "$chromapath" infer "$folder/in$1/images" --out "$folder/infer$1" --precision fp32 \
    --threads 2 --quiet ${options[@]+"${options[@]}"}
}

two_executors() { # 1 or 3
  rm -rf "$folder/cluster$1"
  # At least two tasks for each executor, so that both are busy to the end.
  seconds "$chromapath" cluster infer "$folder/in$1/images" --out "$folder/cluster$1" --quiet \
    --installed --master 'local-cluster[2,1,2048]' --conf spark.ui.enabled=false \
    ${options[@]+"${options[@]}"}
}

one_process 1 >/dev/null # The first run also compiles and fills caches.
rates=$(echo "$(one_process 1) $(one_process 3) $(two_executors 1) $(two_executors 3)" |
  awk -v pictures=$((2 * count)) '{ print pictures / ($2 - $1), pictures / ($4 - $3) }')
read -r process executors <<<"$rates"
echo "one process of two cores: $process pictures/s"
echo "two executors of one core: $executors pictures/s"
echo "$process $executors" | awk '{ printf "ratio: %.2f\n", $2 / $1 }'
