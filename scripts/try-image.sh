#!/usr/bin/env bash
# Runs the steps of the Dockerfile in folders that debootstrap makes, and then what it starts: as its user, on a read-only root. For machines
# without a container engine. Needs root, debootstrap and unshare.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work"
base=$work/base

cleanUp() {
  [ -n "${service:-}" ] && pkill -TERM -P "$(pgrep -P "$service")" && wait "$service" 2>/dev/null
  [ -n "${KEEP:-}" ] || rm -rf --one-file-system "$work"
}
trap cleanUp EXIT

[ -d "$base" ] || debootstrap --variant=minbase --include=ca-certificates bookworm "$base" >"$work/debootstrap.log" 2>&1 ||
  { tail -5 "$work/debootstrap.log"; exit 1; }

# Makes the folder of a stage from the image that FROM names.
startStage() {
  stage=$work/$2
  rm -rf "$stage"
  cp -a "$base" "$stage"
  cp /etc/resolv.conf "$stage/etc/"
  case $1 in
    node:*)
      install -D "$(readlink -f "$(command -v node)")" "$stage/usr/local/bin/node"
      mkdir -p "$stage/usr/local/lib/node_modules"
      cp -a "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$stage/usr/local/lib/node_modules/npm"
      ln -s ../lib/node_modules/npm/bin/npm-cli.js "$stage/usr/local/bin/npm"
      # The settings of this machine for its registry.
      [ ! -f ~/.npmrc ] || install -D ~/.npmrc "$stage/root/.npmrc"
      [ -z "${NODE_EXTRA_CA_CERTS:-}" ] || install -D "$NODE_EXTRA_CA_CERTS" "$stage$NODE_EXTRA_CA_CERTS"
      ;;
    debian:*) ;;
    *) echo "unknown base: $1" >&2; exit 1 ;;
  esac
  directory=/
  environment=()
}

copy() {
  local from=$source
  if [[ $1 == --from=* ]]; then from=$work/${1#--from=}; shift; fi
  local target=${*: -1}
  [[ $target == /* ]] || target=${directory%/}/$target
  target=${target%/.}; target=${target%/}
  for each in "${@:1:$#-1}"; do
    if [ "$each" = . ]; then
      # What is committed or staged, like .dockerignore.
      git -C "$source" ls-files -z | grep -zv '^tests/' | tar -C "$source" --null -T - -c | tar -C "$stage$target" -x
    elif [ -d "$from/$each" ]; then
      mkdir -p "$stage$target"
      cp -a "$from/${each#/}/." "$stage$target/"
    else
      mkdir -p "$stage$(dirname "$target/x")"
      cp -a "$from/$each" "$stage$target/"
    fi
  done
}

# Runs a step of a build as root, with what an engine mounts: the compiler of TypeScript reads /proc/self/exe.
build() {
  unshare --mount --fork -- bash -ec '
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    exec chroot "$1" sh -ec "$2"
  ' build "$stage" "$1" </dev/null
}

while read -r instruction rest; do
  case $instruction in
    FROM) read -r image _ name <<<"$rest"; startStage "$image" "${name:-image}" ;;
    WORKDIR) directory=$rest; mkdir -p "$stage$directory" ;;
    # shellcheck disable=SC2086
    COPY) copy $rest ;;
    RUN) echo "RUN $rest"; build "cd $directory; $rest" ;;
    # shellcheck disable=SC2206
    ENV) environment+=($rest) ;;
    USER) user=$rest ;;
    HEALTHCHECK) check=${rest#*CMD } ;;
    ENTRYPOINT) entry=$rest ;;
    ''|'#'*|VOLUME|EXPOSE|STOPSIGNAL) ;;
    *) echo "unknown instruction: $instruction" >&2; exit 1 ;;
  esac
done <"$source/Dockerfile"

echo "size: $(du -sm --exclude=proc "$stage" | cut -f1) MB, of which the base has $(du -sm "$base" | cut -f1) MB"
# The words of a JSON list, one on each line.
words() { node -e 'for (const word of JSON.parse(process.argv[1])) console.log(word)' "$1"; }
mapfile -t command < <(words "$entry")
mapfile -t probe < <(words "$check")

# Runs a program as the user of the image. Everything but /data and /tmp is read-only.
inside() {
  unshare --mount --fork -- bash -ec '
    stage=$1; user=$2; shift 2
    mount --bind "$stage" "$stage"
    mount --bind "$stage/data" "$stage/data"
    mount -o remount,bind,ro "$stage"
    mount -t tmpfs -o mode=1777 tmpfs "$stage/tmp"
    mount -t proc proc "$stage/proc"
    mount --bind /dev "$stage/dev"
    exec chroot --userspec="$user" "$stage" "$@"
  ' inside "$stage" "$user" env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/data "${environment[@]}" "$@"
}

inside "${command[@]}" >"$work/service.log" 2>&1 &
service=$!
for _ in $(seq 300); do
  if inside "${probe[@]}" 2>/dev/null; then
    echo "healthy"
    # unshare forwards no signals to what it has forked, so the service gets it itself: the child of unshare in the subshell of `inside`.
    pkill -TERM -P "$(pgrep -P "$service")" || true
    wait "$service" || true
    service=
    grep -q '"msg":"stopped"' "$work/service.log" || { tail -5 "$work/service.log"; exit 1; }
    echo "stopped"
    exit 0
  fi
  kill -0 "$service" 2>/dev/null || { tail -20 "$work/service.log"; exit 1; }
  sleep 0.5
done
tail -20 "$work/service.log"
exit 1
