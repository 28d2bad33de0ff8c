# SPDX-License-Identifier: Apache-2.0
# Sourced by ./chromapath and ./chromapath-bench, which set checkout to the folder of the checkout.

# Finds Java and defines environment_error.
find_java() {
  . "$checkout/cli/src/main/dist/libexec/find-java.sh"
}

# Prints the sources of the module $2 and of the modules below it that are newer than the file $1.
# $3 is a pattern of the sources. Folders count too: their time shows that a file was deleted.
newer_sources() {
  find "$checkout/pom.xml" "$checkout/.mvn" \
    "$checkout/cuda" "$checkout/kernels" "$checkout/engine" "$checkout/loader" "$checkout/cluster" \
    "$checkout/$2" \
    -name target -prune -o -newer "$1" \
    \( -path '*/src/main*' -o -path "$3" -o -name pom.xml -o -path '*/.mvn/*' \) -print
}

# $1 says what needs Maven.
require_maven() {
  command -v mvn >/dev/null ||
    environment_error "$1, and there is no mvn on the PATH. Install Maven 3.8.7 or later."
}

# Builds the module $1 and sets build_start to a file with the time of the start. find_java must
# have run.
build() {
  require_maven "it must be built first"
  echo "${0##*/}: building, once and after each change of the sources ..." >&2
  mkdir -p "$checkout/$1/target"
  build_start=$checkout/$1/target/build-start
  touch "$build_start"
  (cd "$checkout" &&
    mvn --quiet --batch-mode -DskipTests -Dspotless.check.skip -pl "$1" -am package) \
    </dev/null >&2 || environment_error "the build failed. Fix what Maven reports above."
}
