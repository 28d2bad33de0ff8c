#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks the packages of "mvn package -Pinstaller,image -DskipTests" on a bare system:
#
#   scripts/check-packages.sh [FOLDER]
#
# FOLDER contains the packages; installer/target/packages by default. The Debian package is
# installed into a minimal system that debootstrap makes from the package mirror of this machine,
# without Java. The image is unpacked and entered with chroot. In both, an ordinary user runs each
# kind of command. At last the package is removed.
#
# Needs root and debootstrap. Without them it prints what is missing and checks nothing.
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packages=$(realpath "${1:-$checkout/installer/target/packages}")

skip() {
  echo "check-packages: skipped: $1"
  exit 0
}
[ "$(id -u)" = 0 ] || skip 'chroot needs root. Run it with sudo.'
for tool in debootstrap apt-get unshare chroot; do
  command -v "$tool" >/dev/null || skip "$tool is not installed."
done
# In a mount namespace of its own, so that nothing stays mounted.
if [ -z "${CHROMAPATH_CHECK:-}" ]; then
  CHROMAPATH_CHECK=mounted exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "$packages"
fi

work=$(mktemp -d)
trap 'umount --quiet --lazy "$work"/*/proc || true; rm -rf --one-file-system "$work"' EXIT
fail() {
  echo "check-packages: failed: $1" >&2
  exit 1
}
checked() {
  echo "check-packages: $1"
}

# Runs a command in the system $root as an ordinary user, in the folder /work.
run() {
  env -i PATH=/usr/bin:/bin HOME=/home/user "$(command -v chroot)" --userspec=1000:1000 "$root" \
    /bin/sh -c 'cd /work && exec "$@"' sh "$@"
}

# As run, but prints nothing if the command succeeds.
quietly() {
  local status=0
  run "$@" >"$work/output" 2>&1 || status=$?
  [ "$status" = 0 ] || {
    cat "$work/output" >&2
    fail "exit code $status of $*"
  }
}

prepare_user() {
  mkdir -p "$root"/{work,home/user,proc,dev}
  cp "$checkout/docs/photograph.jpg" "$root/work/photo.jpg"
  chown -R 1000:1000 "$root/work" "$root/home/user"
  mountpoint --quiet "$root/proc" || mount -t proc proc "$root/proc"
  [ -e "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3
  [ -e "$root/dev/urandom" ] || mknod -m 666 "$root/dev/urandom" c 1 9
  touch "$work/start"
}

serve_once() {
  local chromapath=$1 address= port pid
  run sh -c 'echo $$ >pid; exec "$0" serve --port 0' "$chromapath" >"$work/serve" 2>"$work/serve-log" &
  pid=$!
  for ((second = 0; second < 120; second++)); do
    address=$(head -n 1 "$work/serve")
    [ -z "$address" ] || break
    kill -0 "$pid" 2>/dev/null || break
    sleep 1
  done
  port=${address##*:}
  port=${port%/}
  [ -n "$port" ] || fail "serve did not start: $(cat "$work/serve-log")"
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET /health HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$port" >&3
  [[ $(head -n 1 <&3) == *' 200 '* ]] || fail 'serve does not answer.'
  exec 3>&-
  kill -TERM "$(cat "$root/work/pid")"
  wait "$pid" || true
}

# Runs each kind of command with the program $1, and checks that it wrote only into /work.
use_commands() {
  local chromapath=$1
  quietly "$chromapath" infer photo.jpg --out o
  [ -s "$root/work/o/photo.jpg" ] || fail 'infer wrote no picture.'
  quietly "$chromapath" dataset synth --count 12 --size 128x96 --out scenes
  quietly "$chromapath" dataset synth --count 1 --video 4 --size 128x96 --out films
  quietly "$chromapath" infer films --out coloured
  quietly "$chromapath" train --data scenes --out run --size 48x32 --width 0.2 --batch 2 \
    --validation 2 --max-steps 2
  quietly "$chromapath" evaluate --model run/last.safetensors --data scenes
  quietly "$chromapath" export --model bundled --out streets.onnx
  quietly "$chromapath" weights inspect run/last.safetensors
  quietly "$chromapath" doctor
  serve_once "$chromapath"
  # Java's own files about running processes are in /tmp.
  find "$root" -xdev -newer "$work/start" -not -type d -not -path "$root/work/*" \
    -not -path "$root/tmp/hsperfdata_*" >"$work/written"
  [ ! -s "$work/written" ] || fail "written outside of /work: $(cat "$work/written")"
}

# Checks by Debian's own tools, where they are installed.
check_form() {
  local package=$1 page
  if command -v lintian >/dev/null; then
    lintian --fail-on error,warning "$package" || fail 'lintian has remarks.'
  fi
  if command -v man >/dev/null; then
    dpkg-deb --extract "$package" "$work/content"
    for page in "$work"/content/usr/share/man/man1/*; do
      LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings --local-file "$page" 2>>"$work/remarks" >/dev/null
    done
    rm -r "$work/content"
    [ ! -s "$work/remarks" ] || fail "manual pages: $(cat "$work/remarks")"
  fi
}

check_debian_package() {
  local package=$1 suite mirror
  # The archive of this machine's release, not of its updates.
  read -r suite mirror < <(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' \
    'Identifier: Packages')
  [ -n "${mirror:-}" ] || fail 'apt-get knows no mirror. Run apt-get update.'
  root=$work/debian
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/output" 2>&1 || {
    tail -n 5 "$work/output" >&2
    fail 'debootstrap ended with an error.'
  }
  cp /etc/resolv.conf "$root/etc/"
  cp "$package" "$root/tmp/"
  mount -t proc proc "$root/proc"
  chroot "$root" apt-get install --yes --no-install-recommends "/tmp/${package##*/}" \
    >"$work/output" 2>&1 || {
    cat "$work/output" >&2
    fail 'apt-get did not install the package.'
  }
  [ ! -e "$root/usr/bin/java" ] || fail 'the bare system has Java.'
  ls "$root"/usr/lib/chromapath/libexec/classes-*.jsa >/dev/null || fail 'no archive of classes.'
  prepare_user
  quietly chromapath --version
  use_commands chromapath
  chroot "$root" apt-get purge --yes chromapath >"$work/output" 2>&1 || fail 'apt-get purge failed.'
  [ -z "$(find "$root/usr" "$root/etc" -name '*chromapath*')" ] || fail 'files stay after purge.'
  umount "$root/proc"
  checked "${package##*/} colours, trains and serves on a bare $suite, and can be removed."
}

# Prints the layers of an image in their order.
layers() {
  tar --extract --to-stdout --file "$1" manifest.json | tr ',[]' '\n' |
    sed -n 's/^"\(.*\.tar\.gz\)"$/\1/p'
}

check_image() {
  local image=$1 layer
  root=$work/image
  mkdir "$root"
  for layer in $(layers "$image"); do
    tar --extract --to-stdout --file "$image" "$layer" |
      tar --extract --gzip --directory "$root" --same-permissions --warning=no-unknown-keyword
  done
  prepare_user
  quietly /usr/lib/chromapath/bin/chromapath --version
  use_commands /usr/lib/chromapath/bin/chromapath
  umount "$root/proc"
  checked "${image##*/} colours, trains and serves with its own files only."
}

(cd "$packages" && sha256sum --quiet --check SHA256SUMS) || fail 'a checksum is wrong.'
shopt -s nullglob
for package in "$packages"/*.deb; do
  check_form "$package"
  check_debian_package "$package"
done
for image in "$packages"/*-image.tar; do
  check_image "$image"
done
