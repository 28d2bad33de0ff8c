# Sourced by the launchers. Sets java and java_version (its first number), or exits with code 3 and
# a message on stderr.

# Prints its arguments as one message.
environment_error() {
  echo "chromapath: $*" >&2
  exit 3
}

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] ||
    environment_error "JAVA_HOME is $JAVA_HOME, which has no bin/java. Set it to Java 17 or" \
      "later, or unset it."
else
  java=$(command -v java) ||
    environment_error "there is no java on the PATH. Install Java 17 or later, or set JAVA_HOME."
fi
java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
[ "${java_version:-0}" -ge 17 ] ||
  environment_error "$java is Java ${java_version:-of an unknown version}. Install Java 17 or" \
    "later, or set JAVA_HOME to it."
