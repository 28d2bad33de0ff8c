#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Packs the app-image:
#
#   packages.sh VERSION TIMESTAMP APP DISTRIBUTION PACKAGES
#
# Writes an archive of the folder APP and a Debian package to the folder PACKAGES, and copies the
# archive DISTRIBUTION there. TIMESTAMP is the time of all files. Equal inputs give equal packages.
set -euo pipefail
version=$1
SOURCE_DATE_EPOCH=$(date --date="$2" +%s)
export SOURCE_DATE_EPOCH
app=$3
distribution=$4
packages=$5
debian=$(cd "$(dirname "$0")/../debian" && pwd)
# Debian sorts 1.0.0~rc.1 before 1.0.0.
debian_version=${version/-/\~}

mkdir -p "$packages"
cp "$distribution" "$packages/"
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
  --directory="$(dirname "$app")" --transform="s,^chromapath,chromapath-$version," chromapath |
  gzip --no-name >"$packages/chromapath-$version-linux-$(uname -m).tar.gz"

for tool in dpkg-deb dpkg-shlibdeps; do
  command -v "$tool" >/dev/null || {
    echo "packages.sh: no Debian package, since $tool is not installed. It is in dpkg-dev." >&2
    exit 0
  }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
root=$work/root
home=$root/usr/lib/chromapath
mkdir -p "$root"/{DEBIAN,usr/{bin,lib,share/{doc/chromapath,lintian/overrides,zsh}}}
cp -a "$app" "$home"
mv "$home"/share/{man,bash-completion} "$root/usr/share/"
mv "$home/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
rm -r "$home/share"
ln -s ../lib/chromapath/bin/chromapath "$root/usr/bin/chromapath"

doc=$root/usr/share/doc/chromapath
rm "$home/LICENSE"
mv "$home/THIRD-PARTY.txt" "$doc/"
gzip --no-name --best "$home/CHANGELOG.md"
mv "$home/CHANGELOG.md.gz" "$doc/"
maintainer=$(sed -n 's/^Maintainer: //p' "$debian/control")
printf 'chromapath (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' \
  "$debian_version" "$maintainer" "$(LC_ALL=C date --utc --rfc-email --date="@$SOURCE_DATE_EPOCH")" |
  gzip --no-name --best >"$doc/changelog.gz"
cp "$debian/copyright" "$doc/"
cp "$debian/lintian-overrides" "$root/usr/share/lintian/overrides/chromapath"

# The packages of the libraries that Java and the native libraries load, in their least versions.
architecture=$(dpkg --print-architecture)
mkdir "$work/debian"
printf 'Source: chromapath\n\nPackage: chromapath\nArchitecture: any\n' >"$work/debian/control"
mapfile -t programs < <(find "$home/lib/runtime" "$home/lib/natives" -type f \
  \( -name '*.so*' -o -path '*/bin/*' -o -name jspawnhelper \))
depends=$(cd "$work" && dpkg-shlibdeps -O \
  -l"$home/lib/natives" -l"$home/lib/runtime/lib" -l"$home/lib/runtime/lib/server" \
  "${programs[@]}" 2>"$work/remarks" | sed -n 's/^shlibs:Depends=//p') || {
  cat "$work/remarks" >&2
  exit 1
}

cp "$debian"/{postinst,prerm} "$root/DEBIAN/"
sed -e "s/@VERSION@/$debian_version/" -e "s/@ARCHITECTURE@/$architecture/" \
  -e "s/@DEPENDS@/$depends/" -e "s/@SIZE@/$(du --summarize --apparent-size -k "$root/usr" | cut -f 1)/" \
  "$debian/control" >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort --zero-terminated | xargs -0 md5sum) \
  >"$root/DEBIAN/md5sums"
chmod -R u=rwX,go=rX "$root"
chmod 755 "$root/DEBIAN"/{postinst,prerm}
find "$root" -newermt "@$SOURCE_DATE_EPOCH" \
  -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz -z1 --build "$root" \
  "$packages/chromapath_${debian_version}_$architecture.deb" >/dev/null
