#!/usr/bin/env bash
# Installs a bundle with the network cut, starts the demo city from it and asks whether it is ready.
# 用法： .ci/bundle/try.sh dist/callcenter-….tar.gz （需要 root，或允许建立用户命名空间）
set -euo pipefail
bundle=$(readlink -f "${1:?need the bundle}")
work=$(mktemp -d /tmp/callcenter-bundle-XXXXXX)
chmod 711 "$work"
trap 'rm -rf "$work"' EXIT
cut=(unshare --net)
[ "$(id -u)" = 0 ] || cut=(unshare --net --map-root-user)

"${cut[@]}" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$work" LANG=C.UTF-8 \
    bash -euo pipefail -s "$bundle" "$work" << 'INSIDE'
bundle=$1 work=$2
python3 - << 'PY'
import fcntl, socket, struct
with socket.socket() as probe:  # loopback up; nothing else exists here
    fcntl.ioctl(probe, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
try:
    socket.create_connection(("192.0.2.1", 443), timeout=2)
    raise SystemExit("the network is not cut")
except OSError as error:
    print("network:", error)
PY
mkdir "$work/unpacked" && tar xzf "$bundle" -C "$work/unpacked"
started=$(date +%s)
"$work"/unpacked/*/install.sh --no-system --prefix "$work/opt"
echo "installed in $(($(date +%s) - started)) s, $(du -sm "$work/opt" | cut -f1) MB"
callcenter=$work/opt/current/bin/callcenter
cd /
"$callcenter" --version
"$callcenter" doctor --data-dir "$work/data" | sed -n '/^检查/,$p'
"$callcenter" run --demo --port 8099 --data-dir "$work/data" > "$work/run.log" 2>&1 &
run=$!
started=$(date +%s)
python3 - "$work" << 'PY' || { cat "$work/run.log"; exit 1; }
import sys, time, urllib.request
address = "http://127.0.0.1:8099"
for _ in range(600):
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
            print("/readyz:", answer.status, answer.read().decode())
            break
    except OSError:
        time.sleep(0.2)
else:
    raise SystemExit("never ready")
page = urllib.request.urlopen(address, timeout=5).read().decode()
assert "<script" in page, page
print("console:", len(page), "bytes of its first page")
PY
echo "ready in $(($(date +%s) - started)) s"
"$callcenter" backup "$work/city.ccb" --data-dir "$work/data"
"$callcenter" classify --json 湘桥区意溪镇东津村村口的路灯坏了三天 | head -c 120; echo
kill "$run" && wait "$run"
echo "stopped cleanly"
INSIDE
