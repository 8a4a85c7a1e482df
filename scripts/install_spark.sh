#!/bin/sh
# The roll-up of event logs can run on Apache Spark. Installs what that needs: Java 17 or newer where there is none
# (Spark is a Java program) and the pinned pyspark, which brings Spark itself, into .venv. Quick when both are there.
# In CI a missing one is a failure; elsewhere the tests on Spark skip aloud.
set -eu
cd "$(dirname "$0")/.."

PYTHON=".venv/bin/python"

has_java() {
    java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
    command -v "$java" >/dev/null 2>&1 || return 1
    version="$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)"
    [ "${version:-0}" -ge 17 ]
}
has_spark() { # asks for the pinned version without importing it: that would take seconds
    "$PYTHON" - <<'END'
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

wanted = [line.strip() for line in Path("requirements-spark.txt").read_text("utf-8").splitlines() if "==" in line]
try:
    sys.exit(any(version(name) != pinned for name, pinned in (line.split("==") for line in wanted)))
except PackageNotFoundError:
    sys.exit(1)
END
}

if ! has_java && command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi
    $sudo apt-get update -qq \
        && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null \
        || true
fi
has_spark || "$PYTHON" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-spark.lock

if has_java && has_spark; then
    exit 0
fi
echo "Apache Spark needs Java 17 or newer: install the package openjdk-17-jre-headless (or another Java, named in" >&2
echo "JAVA_HOME), then run scripts/install_spark.sh again." >&2
[ -z "${CI:-}" ]
