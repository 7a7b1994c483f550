#!/bin/sh
# Installs the platform from this folder alone: no registry, no download.
# 用法： ./install.sh [--prefix 目录] [--no-system]
#   --prefix     装到哪里（默认 /opt/callcenter；每个版本一个子目录，current 指向当前版本）
#   --no-system  只装程序，不建用户、目录和 systemd 单元（不需要 root）
set -eu

prefix=/opt/callcenter
system=yes
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?--prefix 后面缺少目录}; shift 2 ;;
        --no-system) system=no; shift ;;
        *) echo "不认识的参数 $1" >&2; exit 2 ;;
    esac
done
fail() { echo "$1" >&2; exit 2; }

cd "$(dirname "$0")"
wanted=$(cat python)
version=$(cat version)

echo '正在核对文件…'
sha256sum --check --quiet --strict SHA256SUMS || fail '安装包不完整或被改动过，请重新拷贝。'

python=${PYTHON:-python$wanted}
command -v "$python" > /dev/null || fail "本机没有 python$wanted，请先用系统软件源安装（含 venv），再运行本脚本。"
"$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" \
    || fail "$python 不是 Python $wanted，安装包里的程序只适用于这个版本。"
"$python" -c 'import ensurepip, venv' 2> /dev/null || fail "python$wanted 缺少 venv 组件，请安装 python$wanted-venv。"
"$python" -c "
import platform, sys
have = platform.libc_ver()[1].split('.')
sys.exit([int(part) for part in have] < [int(part) for part in '$(cat glibc)'.split('.')])
" || fail "本机的 glibc 太旧，需要 $(cat glibc) 或更新。"
if [ "$system" = yes ] && [ "$(id -u)" != 0 ]; then
    fail '建立用户和服务需要 root；只装程序请加 --no-system。'
fi

umask 022
target=$prefix/$version
if [ -e "$target/complete" ]; then
    fail "$target 已装好；要重装请先停止服务并删除这个目录。"
fi
echo "正在安装到 $target …"
rm -rf "$target"
mkdir -p "$prefix"
"$python" -m venv "$target"
env -i PATH="$PATH" HOME="${HOME:-/}" PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 \
    "$target/bin/python" -m pip install --quiet --no-index --find-links wheels --no-deps \
    --require-hashes --requirement requirements.txt
echo '正在准备语音模型…'
"$target/bin/python" -m nlp.asr.weights > /dev/null
mkdir -p "$target/share/callcenter"
cp README.md callcenter.service callcenter@.service callcenter.toml "$target/share/callcenter/"
touch "$target/complete"
ln -sfn "$version" "$prefix/current"

if [ "$system" = yes ]; then
    getent passwd callcenter > /dev/null \
        || useradd --system --user-group --home-dir /var/lib/callcenter --shell /usr/sbin/nologin callcenter
    install -d -o callcenter -g callcenter -m 0711 /var/lib/callcenter
    install -d -o root -g callcenter -m 0750 /etc/callcenter
    [ -e /etc/callcenter/callcenter.toml ] \
        || install -o root -g callcenter -m 0640 callcenter.toml /etc/callcenter/callcenter.toml
    for unit in callcenter.service callcenter@.service; do
        sed "s#/opt/callcenter/#$prefix/#g" "$unit" > "/etc/systemd/system/$unit"
    done
    ! command -v systemctl > /dev/null || systemctl daemon-reload || true
    echo '已装好。请修改 /etc/callcenter/callcenter.toml，然后：systemctl enable --now callcenter'
else
    echo "已装好：$prefix/current/bin/callcenter"
fi
