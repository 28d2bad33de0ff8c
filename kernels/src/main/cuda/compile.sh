#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles every *.cu next to this script to PTX, stamped with the SHA-256 of its sources. The files
# are compiled in parallel.
#   compile.sh [FOLDER]   FOLDER defaults to the module's resources
#
# -arch=compute_75  the oldest target of CUDA 13. The kernels use nothing that sm_70 lacks, so the
#                   header is rewritten to `.version 7.0` and `.target sm_70`. A test assembles the
#                   result for every target.
# -fmad=false       a product and a sum round separately, as in the CPU's kernels in Java. nvcc also
#                   writes .rn instructions then, which no driver's assembler may fuse. The kernels
#                   are bound by memory, so that the extra instructions cost no time.
# -O3               nvcc's default, stated. No --use_fast_math: division and square root round
#                   correctly, and subnormals are kept.
# -std=c++17        generic lambdas and if constexpr.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/../resources/io/github/chromapath/kernels}
mkdir -p "$target"
cd "$here"

compile() {
  source=$1
  name=${source%.cu}
  stamp=$(cat "$source" common.cuh | sha256sum | cut -d ' ' -f 1)
  nvcc -ptx -arch=compute_75 -O3 -fmad=false -std=c++17 -Werror all-warnings \
    -o "$target/$name.tmp" "$source"
  {
    printf '// sha256 %s %s common.cuh\n' "$stamp" "$source"
    # Only the directives remain: comments name the compiler's build.
    sed -e 's|^\.version .*|.version 7.0|' -e 's|^\.target .*|.target sm_70|' \
      -e '/^\/\//d' -e '/^[[:space:]]*\/\//d' -e '/^[[:space:]]*$/d' "$target/$name.tmp"
  } > "$target/$name.ptx"
  rm "$target/$name.tmp"
}

jobs=
for source in *.cu; do
  compile "$source" &
  jobs="$jobs $!"
done
failed=0
for job in $jobs; do
  wait "$job" || failed=1
done
exit "$failed"
