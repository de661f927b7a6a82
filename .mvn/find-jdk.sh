# Sourced by mvnw: leaves JAVA_HOME at a JDK new enough to build with. POSIX sh.
# The order: JAVA_HOME, the java on the PATH, the newest JDK in the usual places.

wanted_jdk=25

# The feature release of the JDK in directory $1, e.g. 25; nothing if there is none.
jdk_release() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
  fi
}

is_new_enough() {
  jdk_found="$(jdk_release "$1")"
  [ -n "$jdk_found" ] && [ "$jdk_found" -ge "$wanted_jdk" ]
}

# The home of the java on the PATH. A shim (jenv, asdf) or a link is resolved by asking that java itself.
jdk_on_path() {
  command -v java >/dev/null 2>&1 || return 0
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

newest_jdk_installed() {
  newest= newest_release=0
  set +f
  for jdk in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* "$HOME"/.jenv/versions/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if is_new_enough "$jdk" && [ "$jdk_found" -gt "$newest_release" ]; then
      newest="$jdk" newest_release="$jdk_found"
    fi
  done
  set -f
  printf %s "$newest"
}

if [ -z "${JAVA_HOME-}" ] || ! is_new_enough "$JAVA_HOME"; then
  jdk_candidate="$(jdk_on_path)"
  is_new_enough "$jdk_candidate" || jdk_candidate="$(newest_jdk_installed)"
  if [ -z "$jdk_candidate" ]; then
    echo "This build needs a JDK $wanted_jdk or newer and found none: install one (for example Eclipse Temurin, https://adoptium.net) or set JAVA_HOME to it." >&2
    exit 1
  fi
  JAVA_HOME="$jdk_candidate"
fi
export JAVA_HOME
