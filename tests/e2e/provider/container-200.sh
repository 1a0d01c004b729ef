#!/bin/sh
# The first process of "container 200": a set of namespaces of its own with a Docker Engine in it, whose socket the host
# does not see. Arguments: the folder for its data, and a second socket that the host does see.
set -eu
data=$1
socket=$2
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
hostname container-200
ip link set lo up
exec dockerd --data-root "$data" --exec-root /run/docker --pidfile /run/docker.pid \
  -H unix:///run/docker.sock -H "unix://$socket" \
  --storage-driver=vfs --bridge=none --iptables=false --ip-forward=false --ip-masq=false --userland-proxy=false --log-level warn
