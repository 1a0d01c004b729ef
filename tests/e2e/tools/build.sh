#!/usr/bin/env bash
# Builds the servers and tools of the end-to-end tests from Go modules, once for each set of sources, and prints
# the folder that holds them. The binaries are cached under the hash of everything that they are built from; a build
# is made in a temporary folder and renamed, so that one that was cut off never counts as cached.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

kubernetes=v1.36.1
argocd=3.5.7
helm=v3.21.4

key=$({ go env GOVERSION GOOS GOARCH; cat "$here/go.mod" "$here/go.sum" "$here/build.sh"; } | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/talops-e2e
bin=$cache/$key/bin

if [ ! -d "$bin" ]; then
  mkdir -p "$cache"
  building=$(mktemp -d "$cache/building.XXXXXX")
  trap 'rm -rf "$building"' EXIT
  mkdir "$building/bin"

  # Without these stamps every Kubernetes binary calls itself v0.0.0-master, which charts and clients reject. A stamp
  # for a package that a binary lacks is ignored, so one line serves all.
  version=k8s.io/component-base/version
  minor=${kubernetes#v1.}
  stamps="-s -w
    -X $version.gitVersion=$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*}
    -X $version.gitTreeState=clean -X $version.gitCommit=unknown -X $version.buildDate=1970-01-01T00:00:00Z
    -X github.com/argoproj/argo-cd/v3/common.version=$argocd
    -X helm.sh/helm/v3/internal/version.version=$helm
    -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=${minor%%.*}"

  echo "building the end-to-end servers (about 20 minutes on two cores, once)" >&2
  cd "$here"
  CGO_ENABLED=0 go build -trimpath -o "$building/bin/" -ldflags "${stamps//$'\n'/ }" tool >&2
  mv "$building/bin/cmd" "$building/bin/argocd"
  mv "$building/bin/server" "$building/bin/etcd"
  mkdir -p "$cache/$key"
  mv "$building/bin" "$bin"
fi
echo "$bin"
