#!/bin/sh
# Debian's Chromium, fonts for the scripts of the pages, and axe-core: what the browser tests need. Run from the root.
set -e
AXE=4.14.1
if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -qi "NotoSansCJK"; then
    echo "Installing Chromium and fonts ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core fonts-noto-cjk fontconfig >/dev/null
fi
if ! test -f .tools/axe-core/package/axe.min.js; then
    echo "Unpacking axe-core ..."
    mkdir -p .tools/axe-core
    npm pack --silent --pack-destination .tools/axe-core "axe-core@$AXE" >/dev/null
    tar -xzf ".tools/axe-core/axe-core-$AXE.tgz" -C .tools/axe-core
fi
