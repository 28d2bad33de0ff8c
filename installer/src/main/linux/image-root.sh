#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Collects what the container image needs besides the app-image:
#
#   image-root.sh APP ROOT
#
# Copies the libraries of this system that the app-image APP loads, a shell and the programs that
# its launcher calls to the folder ROOT, with the notices of their Debian packages. JAVA_HOME is the
# JDK of the build.
set -euo pipefail
app=$1
root=$2
rm -rf "$root"
mkdir -p "$root"/{etc,tmp,work}
printf 'root:x:0:0::/root:/bin/sh\nchromapath:x:65532:65532::/tmp:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nchromapath:x:65532:\n' >"$root/etc/group"

programs=(/bin/sh)
for program in cat dirname stty wc; do
  programs+=("$(command -v "$program")")
done
# ONNX Runtime and JCuda unpack their libraries when they run.
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
for jar in "$app"/lib/app/*{onnxruntime,-natives-}*.jar; do
  (cd "$unpacked" && "$JAVA_HOME/bin/jar" --extract --file "$jar")
done
mapfile -t loading < <(find "$app/lib/runtime" "$app/lib/natives" "$unpacked" -type f \
  \( -name '*.so*' -o -path '*/bin/*' -o -name jspawnhelper \))
# Each line of ldd names a library and its file, or only the file of the dynamic loader. It does not
# find libraries of the app-image that others have loaded before. Some of the app-image are copies of
# the system's, which Java needs before it loads them.
mapfile -t libraries < <(
  ldd "${programs[@]}" "${loading[@]}" 2>/dev/null |
    sed -n -E 's,^\s(.* => )?(/\S+) \(0x.*,\2,p' | grep -v -e "^$app/" -e "^$unpacked/" | sort -u
)
cp --parents --dereference "${programs[@]}" "${libraries[@]}" "$root"

command -v dpkg-query >/dev/null || exit 0
for file in "${programs[@]}" "${libraries[@]}"; do
  # A file of /usr/lib may belong to its package as a file of /lib.
  dpkg-query --search "$(realpath "$file")" "$file" "${file#/usr}" 2>/dev/null || true
done | sed -n 's/^\([^:, ]*\)[:,].*/\1/p' | sort -u | while read -r package; do
  notice=/usr/share/doc/$package/copyright
  [ ! -e "$notice" ] || cp --parents --dereference "$notice" "$root"
done
