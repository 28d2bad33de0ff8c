#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles every *.cu beside this script to PTX, stamped with the SHA-256 of its sources.
#   compile.sh [FOLDER]   FOLDER defaults to the module's resources
#
# -arch=compute_75  the oldest target of CUDA 13; the kernels use nothing that sm_70 lacks, so the
#                   header is rewritten to `.version 7.0` and `.target sm_70` (proved by a test that
#                   assembles the result for every target).
# -fmad=false       a product and a sum round separately, as in the Java twins. It also makes nvcc
#                   write .rn instructions, which no driver's assembler may fuse. The kernels are
#                   bound by memory: the extra instructions are not what they wait for.
# -O3               nvcc's default, stated. No --use_fast_math: division and square root round
#                   correctly, subnormals are kept.
# -std=c++17        generic lambdas and if constexpr.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/../resources/io/github/chromapath/kernels}
mkdir -p "$target"
cd "$here"
for source in *.cu; do
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
done
