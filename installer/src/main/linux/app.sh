#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Completes the app-image that jpackage made for Linux:
#
#   app.sh APP DISTRIBUTION MAN
#
# APP is the folder of the app-image, DISTRIBUTION that of the distribution, and MAN contains the
# manual pages. JAVA_HOME is the JDK of the build.
set -euo pipefail
app=$1
distribution=$2
man=$3

# jpackage's launcher sets no environment variables, and has one heap for all commands.
rm "$app/bin/chromapath" "$app/lib/libapplauncher.so" "$app"/lib/app/{chromapath.cfg,.jpackage.xml}
cp -R "$distribution"/bin/chromapath "$app/bin/"
cp -R "$distribution"/{libexec,LICENSE,THIRD-PARTY.txt,CHANGELOG.md} "$app/"

# JavaCPP's libraries, which would otherwise be unpacked for each user. JCuda unpacks its own.
# Those for NCCL need libraries of NVIDIA, and are unpacked on machines that have them.
natives=$app/lib/natives
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
for jar in "$app"/lib/app/*-linux-*.jar; do
  case $jar in *-natives-* | */cuda-*) continue ;; esac
  (cd "$unpacked" && "$JAVA_HOME/bin/jar" --extract --file "$jar")
  rm "$jar"
done
mkdir "$natives"
# Without bindings for Python, for OpenCV's own Java classes and for all of LAPACK, and without
# OpenCV's windows and FFmpeg's access to cameras and sound, which would need libraries of the system.
find "$unpacked" -name '*.so*' -not -name 'cv2.*' -not -name libopencv_java.so \
  -not -name libjniopenblas_full.so -not -name '*avdevice*' \
  -not -name '*opencv_highgui*' \
  -exec mv --target-directory="$natives" {} +
# JavaCPP unpacks OpenBLAS under both names.
ln -s libopenblas.so.0 "$natives/libopenblas_nolapack.so.0"

# In the JDK of Debian, the certificates of authorities are a link to a file of the system.
certificates=lib/security/cacerts
rm -f "$app/lib/runtime/$certificates"
cp --dereference "$JAVA_HOME/$certificates" "$app/lib/runtime/$certificates"

mkdir -p "$app"/share/{man/man1,bash-completion/completions,zsh/site-functions}
for page in "$man"/*.1; do
  gzip --no-name --best --stdout "$page" >"$app/share/man/man1/${page##*/}.gz"
done
# Shells read it and do not run it.
"$app/bin/chromapath" generate-completion | sed '1{/^#!/d}' \
  >"$app/share/bash-completion/completions/chromapath"
cp "$(dirname "$0")/completion.zsh" "$app/share/zsh/site-functions/_chromapath"

chmod -R u=rwX,go=rX "$app"
