# SPDX-License-Identifier: Apache-2.0
# Sourced by the launchers. Sets java, java_build (its whole version) and java_version (the first
# number of it), or exits with code 3 and a message on stderr. If the file $bundled_java exists, it
# is the Java.

# Prints its arguments as one message.
environment_error() {
  echo "chromapath: $*" >&2
  exit 3
}

# Sets java_build to what the file "release" in the folder of a Java says. It takes no time, and
# most have it. Starting Java takes a tenth of a second.
read_release() {
  real=$java
  while [ -L "$real" ]; do
    target=$(readlink "$real")
    case $target in
      /*) real=$target ;;
      *) real=${real%/*}/$target ;;
    esac
  done
  release=${real%/*}/../release
  [ -r "$release" ] || return 0
  while IFS='=' read -r key value; do
    case $key in
      JAVA_VERSION) java_build=${java_build:-$value} ;;
      JAVA_RUNTIME_VERSION) java_build=$value ;;
    esac
  done <"$release"
  java_build=${java_build#\"}
  java_build=${java_build%\"}
}

if [ -x "${bundled_java:-}" ]; then
  java=$bundled_java
elif [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] ||
    environment_error "JAVA_HOME is $JAVA_HOME, which has no bin/java. Set it to Java 17 or" \
      "later, or unset it."
else
  java=$(command -v java) ||
    environment_error "there is no java on the PATH. Install Java 17 or later, or set JAVA_HOME."
fi
java_build=
read_release
[ -n "$java_build" ] ||
  java_build=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
java_version=${java_build%%[!0-9]*}
[ "${java_version:-0}" -ge 17 ] ||
  environment_error "$java is Java ${java_version:-of an unknown version}. Install Java 17 or" \
    "later, or set JAVA_HOME to it."
